package witness

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// endpoint takes a checkpoint as the body of a POST and answers 2xx once it is
// kept.
type endpoint struct {
	url    string
	name   string
	client *http.Client
}

// patience is how long an endpoint may take.
const patience = 15 * time.Second

func endpointAt(u *url.URL) (Witness, error) {
	if u.Host == "" {
		return nil, ErrPlace
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return &endpoint{url: u.String(), name: shown.String(), client: &http.Client{
		Timeout: patience,
		// A checkpoint is for the place that was named and no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func (e *endpoint) Place() string { return e.name }

func (e *endpoint) Keep(ctx context.Context, signed string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, strings.NewReader(signed))
	if err != nil {
		return ErrPlace
	}
	request.Header.Set("Content-Type", "text/plain; charset=utf-8")
	response, err := e.client.Do(request)
	if err != nil {
		return ErrRefused
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return ErrRefused
	}
	return nil
}
