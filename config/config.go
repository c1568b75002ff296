// Package config is everything an installation can set: one [Config], its
// defaults, where it comes from (a YAML file, then the environment, then files
// that hold secrets) and what is wrong with it, by file and line.
package config

import "time"

// Config is the whole configuration. config/example.yaml explains every key.
type Config struct {
	// Service is the neutral name she sees; it must not tell what the service
	// is about, for somebody may look over her shoulder.
	Service string `koanf:"service"`
	// Listen is the address of the public listener: callback, staff, pages.
	Listen string `koanf:"listen"`
	// OpsListen is the address of the listener for metrics; it must not be
	// reachable from outside. "" switches it off.
	OpsListen string `koanf:"ops_listen"`
	// PublicURL is how the public listener is reached from outside, without a
	// slash at the end; links to articles begin with it.
	PublicURL string `koanf:"public_url"`
	// Database is the path of the SQLite file.
	Database string   `koanf:"database"`
	Log      Log      `koanf:"log"`
	Redis    Redis    `koanf:"redis"`
	Session  Session  `koanf:"session"`
	Staff    Staff    `koanf:"staff"`
	WeChat   WeChat   `koanf:"wechat"`
	Shutdown Duration `koanf:"shutdown"`
}

// Log is how the log is written; it never holds messages, openids or secrets.
type Log struct {
	// Level is debug, info, warn or error.
	Level string `koanf:"level"`
	// Format is json or text.
	Format string `koanf:"format"`
}

// Redis is where sessions live.
type Redis struct {
	// Addr is host:port.
	Addr     string `koanf:"addr"`
	Username string `koanf:"username"`
	Password string `koanf:"password"`
	// PasswordFile is read into Password.
	PasswordFile string `koanf:"password_file"`
	DB           int    `koanf:"db"`
	TLS          bool   `koanf:"tls"`
}

// Session is how long the bot remembers.
type Session struct {
	// TTL is how long a conversation that rests is remembered.
	TTL Duration `koanf:"ttl"`
	// ReplyTTL is how long a reply is kept for WeChat's repeats.
	ReplyTTL Duration `koanf:"reply_ttl"`
}

// Staff is how staff sign in.
type Staff struct {
	// SecureCookie sends the session cookie over HTTPS alone. Only a test on
	// one machine switches it off.
	SecureCookie bool `koanf:"secure_cookie"`
}

// WeChat is the platform and the accounts on it.
type WeChat struct {
	// APIURL replaces https://api.weixin.qq.com, for a proxy or a stand-in; ""
	// is WeChat itself.
	APIURL string `koanf:"api_url"`
	// Accounts are the official accounts by name; the name is part of the
	// callback's address: /wechat/{name}.
	Accounts map[string]Account `koanf:"accounts"`
}

// Account is one official account, as its console shows it.
type Account struct {
	AppID         string `koanf:"app_id"`
	AppSecret     string `koanf:"app_secret"`
	AppSecretFile string `koanf:"app_secret_file"`
	Token         string `koanf:"token"`
	TokenFile     string `koanf:"token_file"`
	// AESKey is the 43 characters of EncodingAESKey; "" means plain mode.
	AESKey     string `koanf:"aes_key"`
	AESKeyFile string `koanf:"aes_key_file"`
	// OldToken and OldAESKey are what the console had before; they are accepted
	// beside the new ones until RotateUntil, so that a change loses no push.
	OldToken    string    `koanf:"old_token"`
	OldAESKey   string    `koanf:"old_aes_key"`
	RotateUntil time.Time `koanf:"rotate_until"`
	// GhID is the original id, gh_…: pushes to any other are refused.
	GhID string `koanf:"gh_id"`
}

// Duration is a time span written as Go does: 90s, 10m, 168h.
type Duration = time.Duration

// Default is the configuration before any file is read.
func Default() Config {
	return Config{
		Service:   "农家帮忙号",
		Listen:    ":8080",
		OpsListen: "127.0.0.1:9090",
		Database:  "hotline.db",
		Log:       Log{Level: "info", Format: "json"},
		Redis:     Redis{Addr: "127.0.0.1:6379"},
		Session:   Session{TTL: 7 * 24 * time.Hour, ReplyTTL: 10 * time.Minute},
		Staff:     Staff{SecureCookie: true},
		Shutdown:  15 * time.Second,
	}
}
