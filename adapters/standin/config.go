package standin

import (
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Config is what a stand-in needs to know.
type Config struct {
	// Accounts are the official accounts; a phone that names none uses the
	// first.
	Accounts []Account
	// Clock stamps messages and ages tokens and quotas; nil means a new one
	// that shows time.Now. It does not move the cut, which is measured on the
	// machine's own time.
	Clock *Clock
	// Random makes openids, nonces and tokens; nil means crypto/rand. It need
	// not be safe for concurrent use.
	Random io.Reader
	// HTTPClient carries the pushes; nil means one of its own. Redirects are
	// never followed: WeChat does not follow them either.
	HTTPClient *http.Client
	// Logger hears of pushes that went wrong, without their content; nil
	// means silence.
	Logger *slog.Logger
	// Cut is how long one delivery may take before the connection is cut;
	// 0 means WeChat's five seconds.
	Cut time.Duration
	// Strangers lets the API write to an openid that no phone has used, as if
	// its owner had just written: for clients that push to the bot themselves
	// and read here what it answers. Otherwise the answer is WeChat's, 40003.
	Strangers bool
	// DailyLimits are calls a day by path, such as "/cgi-bin/menu/create",
	// where they differ from WeChat's.
	DailyLimits map[string]int
}

// Account is one official account as its owner set it up.
type Account struct {
	// Name is the account's name in the configuration of the bot.
	Name      string
	AppID     string
	AppSecret string
	// Token is the secret that pushes are signed with.
	Token string
	// AESKey is WeChat's EncodingAESKey of 43 characters; "" pushes in the
	// clear.
	AESKey string
	// GhID is the account's own name in messages, such as "gh_0123456789ab".
	GhID string
	// CallbackURL is where pushes go; [Server.SetCallback] may set it later.
	CallbackURL string
	// DisplayName is what she reads at the top of the chat.
	DisplayName string
	// Menu is the menu at start; menu/create replaces it.
	Menu []MenuButton
	// AllowedIPs are the addresses that may ask for a token; none means all.
	AllowedIPs []string
}

// MenuButton is one button under the chat, or a group of up to five.
type MenuButton struct {
	Name string `json:"name"`
	// Type is "click" (Key is pushed to the bot) or "view" (URL is opened);
	// "" for a group.
	Type string       `json:"type,omitempty"`
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []MenuButton `json:"sub_button,omitempty"`
}

// Bounds of what is kept and how far the platform goes.
const (
	defaultCut       = 5 * time.Second
	deliveriesOfPush = 3
	maxPhones        = 10_000
	maxBubbles       = 500
	maxCalls         = 1_000
	// maxPassiveText is the longest passive reply that arrives, in bytes;
	// a customer-service message may have one more.
	maxPassiveText  = 2047
	maxCustomerText = 2048
	maxAnswer       = 64 << 10
)
