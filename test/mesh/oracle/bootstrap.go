package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// bootstrap prints what pilot-agent would write, less what only Istio's Envoy has.
func bootstrap(pod *corev1.Pod, address string) error {
	h2 := map[string]any{"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": map[string]any{
		"@type":                "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
		"explicit_http_config": map[string]any{"http2_protocol_options": map[string]any{}},
	}}
	grpcCluster := func(name, address string) map[string]any {
		host, port, _ := strings.Cut(address, ":")
		n, _ := strconv.Atoi(port)
		endpoint := map[string]any{"endpoint": map[string]any{"address": map[string]any{
			"socket_address": map[string]any{"address": host, "port_value": n}}}}
		return map[string]any{
			"name": name, "type": "STATIC", "connect_timeout": "1s", "typed_extension_protocol_options": h2,
			"load_assignment": map[string]any{"cluster_name": name, "endpoints": []any{
				map[string]any{"lb_endpoints": []any{endpoint}}}},
		}
	}
	ads := map[string]any{"ads": map[string]any{}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}
	out := map[string]any{
		"node": map[string]any{
			"id": node(pod), "cluster": pod.Name + "." + pod.Namespace, "metadata": metadata(pod).ToStruct().AsMap(),
		},
		"admin": map[string]any{"address": map[string]any{
			"socket_address": map[string]any{"address": "127.0.0.1", "port_value": 15000}}},
		"dynamic_resources": map[string]any{
			"lds_config": ads, "cds_config": ads,
			"ads_config": map[string]any{
				"api_type": "GRPC", "transport_api_version": "V3", "set_node_on_first_message_only": true,
				"grpc_services": []any{map[string]any{"envoy_grpc": map[string]any{"cluster_name": "xds-grpc"}}},
			},
		},
		"static_resources": map[string]any{"clusters": []any{
			grpcCluster("xds-grpc", address), grpcCluster("sds-grpc", nextPort(address)),
		}},
	}
	text, err := json.MarshalIndent(out, "", "  ")
	fmt.Println(string(text))
	return err
}
