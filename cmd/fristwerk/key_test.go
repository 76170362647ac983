package main

import (
	"bytes"
	"errors"
	"testing"
)

func TestInstallationKey(t *testing.T) {
	t.Parallel()
	want := make([]byte, keySize)
	for i := range want {
		want[i] = byte(0xf0 + i)
	}
	for text, key := range map[string][]byte{
		"": nil, " \n": nil,
		"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f": want,
		"8PHy8/T19vf4+fr7/P3+/wABAgMEBQYHCAkKCwwNDg8=\n":                   want,
		"8PHy8/T19vf4+fr7/P3+/wABAgMEBQYHCAkKCwwNDg8":                      want,
		"8PHy8_T19vf4-fr7_P3-_wABAgMEBQYHCAkKCwwNDg8=":                     want,
	} {
		got, err := installationKey(func(string) (string, bool) { return text, true })
		if err != nil || !bytes.Equal(got, key) {
			t.Errorf("%q: got %x, %v", text, got, err)
		}
	}
	for _, text := range []string{"secret", "f0f1", "8PHy8/T19vc="} {
		_, err := installationKey(func(string) (string, bool) { return text, true })
		var p *problem
		if !errors.As(err, &p) || p.code != wrongUsage || bytes.Contains([]byte(err.Error()), []byte(text)) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}
