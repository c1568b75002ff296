package config

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hotline"
)

var (
	accountName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	aesKey      = regexp.MustCompile(`^[A-Za-z0-9+/]{43}$`)
	wechatToken = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`)
)

// validate finds every setting that cannot work.
func (c *Config) validate(lines source) []hotline.Fault {
	var faults []hotline.Fault
	bad := func(key, format string, args ...any) {
		faults = append(faults, lines.fault(key, format, args...))
	}
	if strings.TrimSpace(c.Service) == "" {
		bad("service", "give the neutral name that she sees")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		bad("listen", "give an address such as :8080 or 127.0.0.1:8080")
	}
	if _, _, err := net.SplitHostPort(c.OpsListen); c.OpsListen != "" && err != nil {
		bad("ops_listen", "give an address such as 127.0.0.1:9090, or \"\" to switch it off")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) {
		bad("public_url", "give the outside address, such as https://bot.example.org")
	} else if strings.HasSuffix(c.PublicURL, "/") {
		bad("public_url", "leave out the slash at the end")
	}
	if c.Database == "" {
		bad("database", "give the path of the SQLite file")
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		bad("log.level", "is one of debug, info, warn, error")
	}
	if !slices.Contains([]string{"json", "text"}, c.Log.Format) {
		bad("log.format", "is json or text")
	}
	if _, _, err := net.SplitHostPort(c.Redis.Addr); err != nil {
		bad("redis.addr", "give host:port")
	}
	for key, d := range map[string]Duration{
		"session.ttl": c.Session.TTL, "session.reply_ttl": c.Session.ReplyTTL, "shutdown": c.Shutdown,
	} {
		if d <= 0 {
			bad(key, "give a time span such as 10m")
		}
	}
	if len(c.WeChat.Accounts) == 0 {
		bad("wechat.accounts", "name at least one official account")
	}
	for name, a := range c.WeChat.Accounts {
		a.validate(name, bad)
	}
	hotline.SortFaults(faults)
	return faults
}

func (a Account) validate(name string, bad func(key, format string, args ...any)) {
	key := "wechat.accounts." + name
	if !accountName.MatchString(name) {
		bad(key, "a name is lower-case letters, digits and hyphens")
	}
	if a.AppID == "" {
		bad(key+".app_id", "copy it from the account's console")
	}
	if a.AppSecret == "" {
		bad(key+".app_secret", "set it, or app_secret_file")
	}
	if !wechatToken.MatchString(a.Token) {
		bad(key+".token", "is 3 to 32 letters and digits, the same as in the account's console")
	}
	if a.AESKey != "" && !aesKey.MatchString(a.AESKey) {
		bad(key+".aes_key", "is the 43 characters of EncodingAESKey")
	}
	if a.OldToken != "" && !wechatToken.MatchString(a.OldToken) {
		bad(key+".old_token", "is 3 to 32 letters and digits")
	}
	if a.OldAESKey != "" && !aesKey.MatchString(a.OldAESKey) {
		bad(key+".old_aes_key", "is the 43 characters of EncodingAESKey")
	}
	if (a.OldToken != "" || a.OldAESKey != "") && a.RotateUntil.IsZero() {
		bad(key+".rotate_until", "say until when the old token and key are accepted")
	}
	if !strings.HasPrefix(a.GhID, "gh_") {
		bad(key+".gh_id", "is the original id of the account; it begins with gh_")
	}
}
