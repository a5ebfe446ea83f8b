package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
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

// serve answers every method over HTTP/2 without TLS.
//
// x-script lists one outcome per attempt: a code's name, "reset", "refused" or
// "next", the outcome of the call in x-next. It may come late, as in "sleep 1s"
// or "sleep 1s UNAVAILABLE", and by chance, as in "30% UNAVAILABLE", else all is
// well. The last item holds for all later attempts. x-only limits it to one pod.
func serve(listener net.Listener, pod string) {
	panic(accept(listener, func(ctx context.Context, request headers) outcome {
		attempt, _ := strconv.Atoi(request["x-envoy-attempt-count"])
		seen := Seen{Pod: pod, Call: request["x-call"], Method: request[":path"], Attempt: attempt, Caller: caller(request)}
		if timeout, ok := grpcTimeout(request["grpc-timeout"]); ok {
			ms := timeout.Milliseconds()
			seen.DeadlineMs = &ms
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		step := step(request, pod, attempt)
		if step == "refused" {
			// A stream that is refused has by its definition reached no handler.
			tell("refused", seen)
			return outcome{reset: http2.ErrCodeRefusedStream}
		}
		tell("seen", seen)
		return answer(ctx, request, pod, step)
	}))
}

func step(request headers, pod string, attempt int) string {
	if only := request["x-only"]; only != "" && only != pod {
		return "OK"
	}
	script := strings.Split(request["x-script"], ",")
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

func answer(ctx context.Context, request headers, pod, step string) outcome {
	if late, sleeps := strings.CutPrefix(step, "sleep "); sleeps {
		pause, then, _ := strings.Cut(late, " ")
		d, _ := time.ParseDuration(pause)
		select {
		case <-time.After(d):
			step = then
		case <-ctx.Done():
			return outcome{code: codes.DeadlineExceeded}
		}
	}
	switch {
	case step == "reset":
		return outcome{reset: http2.ErrCodeInternal}
	case step == "next":
		var next Batch
		if err := json.Unmarshal([]byte(request["x-next"]), &next); err != nil {
			return outcome{code: codes.InvalidArgument, message: err.Error()}
		}
		// Whatever the hop below says, this service calls it UNAVAILABLE: the worst that it can do.
		if code, message := next.call(ctx); code != codes.OK {
			return outcome{code: codes.Unavailable, message: code.String() + " below: " + message}
		}
	case step != "" && step != "OK":
		var code codes.Code
		if err := code.UnmarshalJSON([]byte(strconv.Quote(step))); err != nil {
			return outcome{code: codes.InvalidArgument, message: err.Error()}
		}
		return outcome{code: code, message: "asked for"}
	}
	return outcome{message: pod}
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

func caller(request headers) string {
	for _, part := range strings.Split(request["x-forwarded-client-cert"], ";") {
		if identity, ok := strings.CutPrefix(part, "URI="); ok {
			return identity
		}
	}
	return ""
}
