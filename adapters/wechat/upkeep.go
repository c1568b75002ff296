package wechat

import "context"

// CheckCredentials gets a token and uses it: credentials and the list of
// allowed addresses are good when it returns nil. Errors are those of [Client];
// the errcode in an [APIError] says what is wrong.
func (c *Client) CheckCredentials(ctx context.Context, account string) error {
	_, err := c.CallbackIPs(ctx, account)
	return err
}

// CallbackIPs are the addresses and ranges from which WeChat pushes. They
// change a few times a year. Errors are those of [Client].
func (c *Client) CallbackIPs(ctx context.Context, account string) ([]string, error) {
	var got struct {
		List []string `json:"ip_list"`
	}
	err := c.call(ctx, account, call{op: "wechat.CallbackIPs", path: "/cgi-bin/getcallbackip"}, &got)
	return got.List, err
}

// Quota is how often one path may be called in a day.
type Quota struct {
	Daily     int64 `json:"daily_limit"`
	Used      int64 `json:"used"`
	Remaining int64 `json:"remain"`
}

// Quota asks for the quota of a path, such as
// "/cgi-bin/message/custom/send". Errors are those of [Client].
func (c *Client) Quota(ctx context.Context, account, path string) (Quota, error) {
	var got struct {
		Quota Quota `json:"quota"`
	}
	err := c.call(ctx, account, call{
		op: "wechat.Quota", path: "/cgi-bin/openapi/quota/get", body: map[string]string{"cgi_path": path},
	}, &got)
	return got.Quota, err
}

// ClearQuota fills all quotas of an account again, which WeChat allows ten
// times a month. forbidden: they are spent. Other errors are those of [Client].
func (c *Client) ClearQuota(ctx context.Context, account string) error {
	const op = "wechat.ClearQuota"
	a, err := c.account(op, account)
	if err != nil {
		return err
	}
	_, err = a.call(ctx, call{op: op, path: "/cgi-bin/clear_quota", body: map[string]string{"appid": a.AppID}})
	return err
}
