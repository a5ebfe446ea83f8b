package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"strconv"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/grpc/codes"
)

// outcome is how a stream ends: with a status, or with a reset where there is one.
type outcome struct {
	code    codes.Code
	message string
	reset   http2.ErrCode
}

// connection speaks HTTP/2 frame by frame, as no server of a library lets a
// handler choose the error code of a reset.
type connection struct {
	framer *http2.Framer
	// handle answers one request; it begins before the request's body has come.
	handle func(context.Context, headers) outcome

	lock    sync.Mutex
	out     *bufio.Writer
	block   bytes.Buffer
	encoder *hpack.Encoder
	streams map[uint32]context.CancelFunc
}

// headers are those of a request; the names of its own line begin with a colon.
type headers map[string]string

func accept(listener net.Listener, handle func(context.Context, headers) outcome) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			c := &connection{handle: handle, out: bufio.NewWriter(conn), streams: map[uint32]context.CancelFunc{}}
			c.framer = http2.NewFramer(c.out, bufio.NewReader(conn))
			c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
			c.encoder = hpack.NewEncoder(&c.block)
			// Without a table nothing depends on what the peer would keep.
			c.encoder.SetMaxDynamicTableSize(0)
			c.serve(conn)
		}()
	}
}

// serve ends where the peer goes, or breaks the protocol.
func (c *connection) serve(conn io.Reader) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	c.write(func() error { return c.framer.WriteSettings() })
	for {
		frame, err := c.framer.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				c.write(c.framer.WriteSettingsAck)
			}
		case *http2.PingFrame:
			if !frame.IsAck() {
				c.write(func() error { return c.framer.WritePing(true, frame.Data) })
			}
		case *http2.MetaHeadersFrame:
			c.begin(ctx, frame)
		case *http2.DataFrame:
			// Bodies are small: only the connection as a whole could run out of room for them.
			if n := frame.Length; n > 0 {
				c.write(func() error { return c.framer.WriteWindowUpdate(0, n) })
			}
		case *http2.RSTStreamFrame:
			c.forget(frame.StreamID)
		}
	}
}

func (c *connection) begin(ctx context.Context, frame *http2.MetaHeadersFrame) {
	id, request := frame.StreamID, headers{}
	for _, field := range frame.Fields {
		request[field.Name] = field.Value
	}
	ctx, cancel := context.WithCancel(ctx)
	c.lock.Lock()
	c.streams[id] = cancel
	c.lock.Unlock()
	go func() {
		result := c.handle(ctx, request)
		if c.forget(id) {
			c.write(func() error { return c.answer(id, result) })
		}
	}()
}

// forget says whether the stream was still there.
func (c *connection) forget(id uint32) bool {
	c.lock.Lock()
	defer c.lock.Unlock()
	cancel, there := c.streams[id]
	if there {
		cancel()
		delete(c.streams, id)
	}
	return there
}

// answer sends a failure in headers alone, as servers do that have sent nothing
// yet: only there does Envoy see a status in time to try again.
func (c *connection) answer(id uint32, result outcome) error {
	if result.reset != http2.ErrCodeNo {
		return c.framer.WriteRSTStream(id, result.reset)
	}
	begin := []string{":status", "200", "content-type", "application/grpc"}
	if result.code != codes.OK {
		return c.fields(id, true, append(begin, "grpc-status", strconv.Itoa(int(result.code)), "grpc-message", result.message)...)
	}
	frame := append([]byte{0, 0, 0, 0, byte(len(result.message))}, result.message...)
	if err := c.fields(id, false, begin...); err != nil {
		return err
	}
	if err := c.framer.WriteData(id, false, frame); err != nil {
		return err
	}
	return c.fields(id, true, "grpc-status", "0")
}

// fields sends names and values in turn.
func (c *connection) fields(id uint32, last bool, namesAndValues ...string) error {
	c.block.Reset()
	for i := 0; i < len(namesAndValues); i += 2 {
		_ = c.encoder.WriteField(hpack.HeaderField{Name: namesAndValues[i], Value: namesAndValues[i+1]})
	}
	return c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: c.block.Bytes(), EndStream: last, EndHeaders: true,
	})
}

// write sends frames together. Of a connection that is gone, the reader learns.
func (c *connection) write(frames func() error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if frames() == nil {
		_ = c.out.Flush()
	}
}
