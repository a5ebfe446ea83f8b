package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/signal"
	"sort"
	"syscall"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	corev1 "k8s.io/api/core/v1"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/test"
)

func controlPlane(t test.Failer, w *World, listen func() (net.Listener, error)) *xds.FakeDiscoveryServer {
	return xds.NewFakeDiscoveryServer(t, xds.FakeOptions{
		KubernetesObjects: w.Objects, Configs: w.Configs, MeshConfig: w.Mesh, ListenerBuilder: listen,
	})
}

func metadata(pod *corev1.Pod) *model.NodeMetadata {
	return &model.NodeMetadata{
		Namespace: pod.Namespace, Labels: pod.Labels, ServiceAccount: pod.Spec.ServiceAccountName,
		WorkloadName: pod.Name, IstioVersion: istioVersion, ClusterID: cluster.ID("Kubernetes"),
		InterceptionMode: model.InterceptionRedirect, MeshID: constants.DefaultClusterLocalDomain,
	}
}

// Sidecar is all that istiod sends to one sidecar.
type Sidecar struct {
	Listeners []json.RawMessage `json:"listeners"`
	Clusters  []json.RawMessage `json:"clusters"`
	Routes    []json.RawMessage `json:"routes"`
	Endpoints []json.RawMessage `json:"endpoints"`
}

func sidecar(t test.Failer, s *xds.FakeDiscoveryServer, pod *corev1.Pod) Sidecar {
	proxy := s.SetupProxy(&model.Proxy{
		ID: pod.Name + "." + pod.Namespace, Type: model.SidecarProxy, ConfigNamespace: pod.Namespace,
		IPAddresses: []string{pod.Status.PodIP}, Labels: pod.Labels, Metadata: metadata(pod),
	})
	listeners := s.Listeners(proxy)
	return Sidecar{
		Listeners: resources(t, listeners, named),
		Clusters:  resources(t, s.Clusters(proxy), named),
		Routes:    resources(t, s.RoutesFromListeners(proxy, listeners), named),
		Endpoints: resources(t, s.Endpoints(proxy), ofCluster),
	}
}

func named(m proto.Message) string { return m.(interface{ GetName() string }).GetName() }

func ofCluster(m proto.Message) string {
	return m.(interface{ GetClusterName() string }).GetClusterName()
}

func resources[T proto.Message](t test.Failer, list []T, name func(proto.Message) string) []json.RawMessage {
	sort.SliceStable(list, func(i, j int) bool { return name(list[i]) < name(list[j]) })
	out := []json.RawMessage{}
	for _, m := range list {
		text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	return out
}

func serve(t test.Failer, w *World, address string) {
	controlPlane(t, w, func() (net.Listener, error) { return net.Listen("tcp", address) })
	if err := serveSecrets(w, address); err != nil {
		t.Fatal(err)
	}
	fmt.Println("ready")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	<-stop
}
