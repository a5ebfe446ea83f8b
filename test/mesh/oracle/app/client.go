package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Batch asks for calls of one RPC.
type Batch struct {
	ID     int    `json:"id"`
	Target string `json:"target"`
	Method string `json:"method"`
	// Call marks the requests, so that they are known where they arrive.
	Call   string `json:"call"`
	Script string `json:"script"`
	Only   string `json:"only"`
	// Next is the batch that a handler whose step is "next" makes one call of.
	Next  string `json:"next"`
	Count int    `json:"count"`
	// Width is how many of them are in flight at once.
	Width int `json:"width"`
	// TimeoutMs is the deadline of each; 0 is none.
	TimeoutMs int `json:"timeoutMs"`
}

// Done is what came back: how often which outcome, as in "OK users-0" or "UNAVAILABLE asked for".
type Done struct {
	ID       int            `json:"id"`
	Outcomes map[string]int `json:"outcomes"`
	TookMs   int64          `json:"tookMs"`
	// MedianUs is how long half of the calls took at most, in microseconds.
	MedianUs int64 `json:"medianUs"`
}

type bytesCodec struct{}

func (bytesCodec) Name() string                  { return "proto" }
func (bytesCodec) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }
func (bytesCodec) Unmarshal(b []byte, v any) error {
	*v.(*[]byte) = append([]byte(nil), b...)
	return nil
}

var connections sync.Map

// connect keeps one connection a target, as a service does.
func connect(target string) *grpc.ClientConn {
	if known, ok := connections.Load(target); ok {
		return known.(*grpc.ClientConn)
	}
	made, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDisableServiceConfig(), grpc.WithDisableRetry(),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(bytesCodec{})))
	if err != nil {
		panic(err)
	}
	kept, _ := connections.LoadOrStore(target, made)
	return kept.(*grpc.ClientConn)
}

func (b Batch) run() Done {
	var wait sync.WaitGroup
	var lock sync.Mutex
	done := Done{ID: b.ID, Outcomes: map[string]int{}}
	took := make([]time.Duration, 0, b.Count)
	slots := make(chan struct{}, max(1, b.Width))
	began := time.Now()
	for range max(1, b.Count) {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			sent := time.Now()
			code, message := b.call(context.Background())
			lock.Lock()
			took = append(took, time.Since(sent))
			done.Outcomes[fmt.Sprintf("%s %s", name(code), message)]++
			lock.Unlock()
		})
	}
	wait.Wait()
	done.TookMs = time.Since(began).Milliseconds()
	slices.Sort(took)
	done.MedianUs = took[len(took)/2].Microseconds()
	return done
}

func (b Batch) call(ctx context.Context) (codes.Code, string) {
	ctx = metadata.AppendToOutgoingContext(ctx,
		"x-call", b.Call, "x-script", b.Script, "x-only", b.Only, "x-next", b.Next)
	if b.TimeoutMs > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(b.TimeoutMs)*time.Millisecond)
		defer cancel()
	}
	in, out := []byte("hi"), []byte{}
	if err := connect(b.Target).Invoke(ctx, b.Method, &in, &out); err != nil {
		return status.Code(err), status.Convert(err).Message()
	}
	return codes.OK, string(out)
}

// name spells a code as gRPC's own documents do.
func name(code codes.Code) string {
	names := [...]string{
		"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
		"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
		"UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
	}
	return names[code]
}
