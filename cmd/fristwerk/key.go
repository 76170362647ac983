package main

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

const (
	keyVariable = "FRISTWERK_KEY"
	keySize     = 32
)

// installationKey reads the installation's key from the environment, nil if
// it is not there: then it lies in the installation's folder. There is no flag
// for it, since others on the machine can read a command line.
func installationKey(env func(string) (string, bool)) ([]byte, error) {
	text, given := env(keyVariable)
	text = strings.TrimSpace(text)
	if !given || text == "" {
		return nil, nil
	}
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if key, err := decode(text); err == nil && len(key) == keySize {
			return key, nil
		}
	}
	return nil, usage(keyVariable+" holds no key", "a key is 32 bytes in hexadecimal or base64; `openssl rand -hex 32` makes one")
}
