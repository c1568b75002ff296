package config

import (
	"errors"
	"os"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"

	"hotline"
)

// EnvPrefix begins the name of every environment variable that is read. Two
// underscores stand for a dot: HOTLINE_REDIS__ADDR sets redis.addr.
const EnvPrefix = "HOTLINE_"

// Load reads the file at path, then the environment, then the files that hold
// secrets, and validates the whole. The faults are all that is wrong; with any,
// the Config must not be used. err is for a file that cannot be read at all.
func Load(path string, environ []string) (Config, []hotline.Fault, error) {
	const op = "config.Load"
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return Config{}, nil, hotline.Errorf(hotline.Invalid, op, "cannot read the configuration: %w", err)
	}
	lines, faults := positions(path, data)
	if len(faults) > 0 {
		return Config{}, faults, nil
	}
	faults = lines.unknown()

	k := koanf.New(".")
	for _, source := range []struct {
		provider koanf.Provider
		parser   koanf.Parser
	}{
		{structs.Provider(Default(), "koanf"), nil},
		{rawbytes.Provider(data), yaml.Parser()},
		{env.Provider(".", env.Opt{Prefix: EnvPrefix, TransformFunc: envKey, EnvironFunc: func() []string { return environ }}), nil},
	} {
		if err := k.Load(source.provider, source.parser); err != nil {
			return Config{}, nil, hotline.Errorf(hotline.Invalid, op, "%s: %w", path, err)
		}
	}
	var c Config
	if undecoded := decode(k, &c, lines); len(undecoded) > 0 {
		// What could not be read must not be called missing as well.
		return c, append(faults, undecoded...), nil
	}
	faults = append(faults, c.readSecrets(lines)...)
	faults = append(faults, c.validate(lines)...)
	return c, faults, nil
}

// envKey turns HOTLINE_REDIS__ADDR into redis.addr.
func envKey(name, value string) (string, any) {
	key := strings.TrimPrefix(name, EnvPrefix)
	return strings.ToLower(strings.ReplaceAll(key, "__", ".")), value
}

// decode fills c; values of the wrong shape and keys of the environment that
// mean nothing are faults.
func decode(k *koanf.Koanf, c *Config, lines source) []hotline.Fault {
	var meta mapstructure.Metadata
	err := k.UnmarshalWithConf("", c, koanf.UnmarshalConf{Tag: "koanf", DecoderConfig: &mapstructure.DecoderConfig{
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(),
			mapstructure.StringToTimeHookFunc(time.RFC3339),
		),
		Metadata:         &meta,
		Result:           c,
		TagName:          "koanf",
		WeaklyTypedInput: true,
	}})
	var faults []hotline.Fault
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
	case errors.As(err, &joined):
		for _, e := range joined.Unwrap() {
			faults = append(faults, lines.faultOf(e))
		}
	default:
		faults = append(faults, lines.faultOf(err))
	}
	for _, key := range meta.Unused {
		if lines.at(key) == 0 {
			faults = append(faults, hotline.Fault{File: "environment", Message: "unknown key " + EnvPrefix +
				strings.ToUpper(strings.ReplaceAll(key, ".", "__"))})
		}
	}
	return faults
}

// readSecrets fills each secret whose …_file key names a file.
func (c *Config) readSecrets(lines source) []hotline.Fault {
	var faults []hotline.Fault
	read := func(key, path string, into *string) {
		if path == "" {
			return
		}
		data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
		if err != nil {
			faults = append(faults, lines.fault(key, "cannot read the secret: %v", err))
			return
		}
		*into = strings.TrimSpace(string(data))
	}
	read("redis.password_file", c.Redis.PasswordFile, &c.Redis.Password)
	for name, a := range c.WeChat.Accounts {
		key := "wechat.accounts." + name
		read(key+".app_secret_file", a.AppSecretFile, &a.AppSecret)
		read(key+".token_file", a.TokenFile, &a.Token)
		read(key+".aes_key_file", a.AESKeyFile, &a.AESKey)
		c.WeChat.Accounts[name] = a
	}
	return faults
}
