package main

import (
	"bufio"
	"encoding/json"
	"io"

	"istio.io/istio/pkg/kube/krt"
	"istio.io/istio/pkg/test"
)

// Question asks what istiod makes of the manifests.
type Question struct {
	ID        json.RawMessage `json:"id"`
	Manifests string          `json:"manifests"`
	// Workloads are those whose sidecars are asked for, as namespace/name.
	Workloads []string `json:"workloads"`
}

// Answer is what it makes of them. Manifests that its webhook refuses have no proxies.
type Answer struct {
	ID       json.RawMessage    `json:"id"`
	Problems []string           `json:"problems"`
	Skipped  []string           `json:"skipped"`
	Proxies  map[string]Sidecar `json:"proxies"`
	// Error is what kept it from an answer.
	Error string `json:"error,omitempty"`
}

// answer takes questions until the input ends.
func answer(in io.Reader, out io.Writer) error {
	lines, replies := bufio.NewReader(in), bufio.NewWriter(out)
	encoder := json.NewEncoder(replies)
	encoder.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := encoder.Encode(reply(line)); err != nil {
			return err
		}
		if err := replies.Flush(); err != nil {
			return err
		}
	}
}

func reply(line []byte) Answer {
	var q Question
	if err := json.Unmarshal(line, &q); err != nil {
		return Answer{Error: err.Error()}
	}
	a := Answer{ID: q.ID, Problems: []string{}, Skipped: []string{}, Proxies: map[string]Sidecar{}}
	w, err := Parse(q.Manifests)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	a.Problems = append(a.Problems, w.Problems...)
	a.Skipped = append(a.Skipped, w.Skipped...)
	if w.Refused() {
		return a
	}
	// A server of an earlier question would live on in this list of collections.
	*krt.GlobalDebugHandler = krt.DebugHandler{}
	err = test.Wrap(func(t test.Failer) {
		s := controlPlane(t, w, nil)
		for _, workload := range q.Workloads {
			pod, err := w.Pod(workload)
			if err != nil {
				t.Fatal(err)
			}
			a.Proxies[workload] = sidecar(t, s, pod)
		}
	})
	if err != nil {
		a.Error = err.Error()
	}
	return a
}
