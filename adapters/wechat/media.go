package wechat

import (
	"context"
	"encoding/json"
	"mime"
	"net/url"
)

// maxMedia is the size of the largest file that WeChat keeps for three days.
const maxMedia = 10 << 20

// Media is a file that she sent.
type Media struct {
	// ContentType is what WeChat calls it, such as "audio/amr".
	ContentType string
	// Filename is WeChat's name for it, or "".
	Filename string
	Data     []byte
	// VideoURL is where a video lies; Data is then empty. It is on another host
	// than WeChat's API and is not fetched.
	VideoURL string
}

// Media downloads a picture or voice by the id that came with its message, for
// three days after it. not_found: WeChat has it no more. internal: it is larger
// than 10 MiB. Other errors are those of [Client].
func (c *Client) Media(ctx context.Context, account, mediaID string) (Media, error) {
	const op = "wechat.Media"
	a, err := c.account(op, account)
	if err != nil {
		return Media{}, err
	}
	got, err := a.call(ctx, call{
		op: op, path: "/cgi-bin/media/get", query: url.Values{"media_id": {mediaID}},
		file: true, secrets: []string{mediaID},
	})
	if err != nil {
		return Media{}, err
	}
	if got.isFile() {
		return Media{ContentType: got.contentType, Filename: got.filename, Data: got.body}, nil
	}
	var video struct {
		URL string `json:"video_url"`
	}
	if json.Unmarshal(got.body, &video) != nil || video.URL == "" {
		return Media{}, explain(op, errGarbled)
	}
	return Media{VideoURL: video.URL}, nil
}

// filename is the one in a Content-Disposition, or "".
func filename(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		return ""
	}
	return params["filename"]
}
