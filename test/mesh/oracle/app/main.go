// Command app is the workload of a pod in the lab: a gRPC server that fails as
// its caller asks, and a client that calls as stdin asks. Both tell on stdout
// what they saw, a JSON line each.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
)

var (
	lock sync.Mutex
	out  = json.NewEncoder(os.Stdout)
)

// tell writes one line: {"ready": …}, {"seen": …}, {"refused": …}, {"done": …} or {"got": …}.
func tell(what string, value any) {
	lock.Lock()
	defer lock.Unlock()
	_ = out.Encode(map[string]any{what: value})
}

// Got is a page; without a body where nobody answers.
type Got struct {
	ID   int    `json:"id"`
	Body string `json:"body"`
}

func get(id int, address string) Got {
	response, err := http.Get(address)
	if err != nil {
		return Got{ID: id}
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return Got{ID: id, Body: string(body)}
}

func main() {
	name, address := os.Args[1], os.Args[2]
	listener, err := net.Listen("tcp", address)
	if err != nil {
		panic(err)
	}
	go serve(listener, name)
	tell("ready", name)
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var wish struct {
			Batch
			// Get is an address below 127.0.0.1 to read, as that of the sidecar's own pages.
			Get string `json:"get"`
			// Echo asks for an empty line, which comes after all that was told before.
			Echo bool `json:"echo"`
		}
		if err := json.Unmarshal(line, &wish); err != nil {
			panic(err)
		}
		if wish.Echo {
			tell("got", Got{ID: wish.ID})
		} else if wish.Get != "" {
			go func() { tell("got", get(wish.ID, wish.Get)) }()
		} else {
			go func() { tell("done", wish.run()) }()
		}
	}
}
