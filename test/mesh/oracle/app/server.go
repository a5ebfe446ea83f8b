package main

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
)

// Seen is one request that reached a handler.
type Seen struct {
	Pod     string `json:"pod"`
	Call    string `json:"call"`
	Method  string `json:"method"`
	Attempt int    `json:"attempt"`
	// DeadlineMs is what the caller gave, absent where it gave none.
	DeadlineMs *int64 `json:"deadlineMs,omitempty"`
	// Caller is the SPIFFE identity that the sidecar saw.
	Caller string `json:"caller"`
}

// serve answers every method over HTTP/2 without TLS. It is not built on
// grpc-go's server because that one cannot reset a stream.
//
// x-script lists one outcome per attempt: a code's name, "reset" or "next", the
// outcome of the call in x-next. It may come late, as in "sleep 1s" or "sleep 1s
// UNAVAILABLE", and by chance, as in "30% UNAVAILABLE", else all is well. The
// last item holds for all later attempts. x-only limits it to one pod.
func serve(listener net.Listener, pod string) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	server := http.Server{Protocols: protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		attempt, _ := strconv.Atoi(r.Header.Get("x-envoy-attempt-count"))
		seen := Seen{Pod: pod, Call: r.Header.Get("x-call"), Method: r.URL.Path, Attempt: attempt, Caller: caller(r)}
		ctx := r.Context()
		if timeout, ok := grpcTimeout(r.Header.Get("grpc-timeout")); ok {
			ms := timeout.Milliseconds()
			seen.DeadlineMs = &ms
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		tell("seen", seen)
		answer(ctx, w, r, pod, step(r, pod, attempt))
	})}
	panic(server.Serve(listener))
}

func step(r *http.Request, pod string, attempt int) string {
	if only := r.Header.Get("x-only"); only != "" && only != pod {
		return "OK"
	}
	script := strings.Split(r.Header.Get("x-script"), ",")
	item := script[max(0, min(attempt, len(script))-1)]
	share, rest, byChance := strings.Cut(item, "% ")
	if !byChance {
		return item
	}
	if percent, err := strconv.ParseFloat(share, 64); err == nil && rand.Float64()*100 >= percent {
		return "OK"
	}
	return rest
}

func answer(ctx context.Context, w http.ResponseWriter, r *http.Request, pod, step string) {
	if late, sleeps := strings.CutPrefix(step, "sleep "); sleeps {
		pause, then, _ := strings.Cut(late, " ")
		d, _ := time.ParseDuration(pause)
		select {
		case <-time.After(d):
			step = then
		case <-ctx.Done():
			reply(w, codes.DeadlineExceeded, "")
			return
		}
	}
	switch {
	case step == "reset":
		panic(http.ErrAbortHandler)
	case step == "next":
		var next Batch
		if err := json.Unmarshal([]byte(r.Header.Get("x-next")), &next); err != nil {
			reply(w, codes.InvalidArgument, err.Error())
			return
		}
		// Whatever the hop below says, this service calls it UNAVAILABLE: the worst that it can do.
		if code, message := next.call(ctx); code != codes.OK {
			reply(w, codes.Unavailable, code.String()+" below: "+message)
			return
		}
	case step != "" && step != "OK":
		var code codes.Code
		if err := code.UnmarshalJSON([]byte(strconv.Quote(step))); err != nil {
			reply(w, codes.InvalidArgument, err.Error())
			return
		}
		reply(w, code, "asked for")
		return
	}
	reply(w, codes.OK, pod)
}

// reply sends a failure in headers alone, as servers do that have sent nothing
// yet: only there does Envoy see a status in time to try again.
func reply(w http.ResponseWriter, code codes.Code, message string) {
	w.Header().Set("content-type", "application/grpc")
	if code != codes.OK {
		w.Header().Set("grpc-status", strconv.Itoa(int(code)))
		w.Header().Set("grpc-message", message)
		return
	}
	w.Header().Set("trailer", "grpc-status")
	frame := append([]byte{0, 0, 0, 0, byte(len(message))}, message...)
	_, _ = w.Write(frame)
	w.Header().Set("grpc-status", "0")
}

func grpcTimeout(text string) (time.Duration, bool) {
	if len(text) < 2 {
		return 0, false
	}
	units := map[byte]time.Duration{
		'H': time.Hour, 'M': time.Minute, 'S': time.Second,
		'm': time.Millisecond, 'u': time.Microsecond, 'n': time.Nanosecond,
	}
	amount, err := strconv.ParseInt(text[:len(text)-1], 10, 64)
	unit, known := units[text[len(text)-1]]
	return time.Duration(amount) * unit, err == nil && known
}

func caller(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("x-forwarded-client-cert"), ";") {
		if identity, ok := strings.CutPrefix(part, "URI="); ok {
			return identity
		}
	}
	return ""
}
