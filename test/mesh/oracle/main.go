// Command oracle answers, from Kubernetes and Istio manifests alone, what the
// Istio control plane would tell a workload's sidecar. It runs istiod's own
// discovery code against an in-memory Kubernetes API.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"istio.io/api/label"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/test"
)

const usage = `usage: oracle COMMAND [flags] MANIFESTS...
  validate   what istiod's admission webhook would say
  pods       the pods that the manifests make: name, address, service account, sidecar
  bootstrap  an Envoy bootstrap for one sidecar that connects to "serve"
  serve      an ADS server (istiod's) and an SDS server (a throw-away mesh CA)
  answer     no manifests: a JSON question a line on stdin, a JSON answer a line on stdout
`

func main() {
	flags := flag.NewFlagSet("oracle", flag.ExitOnError)
	workload := flags.String("workload", "", "namespace/workload (bootstrap)")
	address := flags.String("address", "127.0.0.1:15010", "ADS address; SDS listens on the next port")
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage); flags.PrintDefaults() }
	if len(os.Args) < 2 {
		flags.Usage()
		os.Exit(2)
	}
	command := os.Args[1]
	_ = flags.Parse(os.Args[2:])
	if err := run(command, *workload, *address, flags.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(command, workload, address string, manifests []string) error {
	quiet()
	// The filters behind these switches exist in Istio's own Envoy only, which is no
	// package. They add metrics and metadata, and decide nothing.
	features.ALPNFilter, features.MetadataExchange = false, false
	if command == "answer" {
		return answer(os.Stdin, os.Stdout)
	}
	w, err := Load(manifests)
	if err != nil {
		return err
	}
	switch command {
	case "validate":
		return validate(w)
	case "pods":
		pods(w)
		return nil
	}
	if w.Refused() {
		return errors.New(strings.Join(w.Problems, "\n"))
	}
	switch command {
	case "bootstrap":
		pod, err := w.Pod(workload)
		if err != nil {
			return err
		}
		return bootstrap(pod, address)
	case "serve":
		return test.Wrap(func(t test.Failer) { serve(t, w, address) })
	}
	return fmt.Errorf("unknown command %q\n%s", command, usage)
}

func quiet() {
	o := log.DefaultOptions()
	o.OutputPaths = []string{"stderr"}
	o.SetDefaultOutputLevel(log.OverrideScopeName, log.NoneLevel)
	_ = log.Configure(o)
}

func validate(w *World) error {
	for _, p := range w.Problems {
		fmt.Println(p)
	}
	for _, s := range w.Skipped {
		fmt.Println("skipped: " + s)
	}
	if w.Refused() {
		return errors.New("istiod would refuse these manifests")
	}
	fmt.Printf("%d Istio resources valid\n", len(w.Configs))
	return nil
}

func pods(w *World) {
	for _, p := range w.Pods {
		sidecar := "-"
		if p.Labels[label.SecurityTlsMode.Name] != "" {
			sidecar = "sidecar"
		}
		fmt.Printf("%s/%s %s %s %s\n", p.Namespace, p.Name, p.Status.PodIP, p.Spec.ServiceAccountName, sidecar)
	}
	for _, o := range w.Objects {
		if s, ok := o.(*corev1.Service); ok {
			fmt.Printf("svc %s.%s.svc.cluster.local %s\n", s.Name, s.Namespace, s.Spec.ClusterIP)
		}
	}
}
