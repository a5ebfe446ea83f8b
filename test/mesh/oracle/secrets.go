package main

import (
	"fmt"
	"net"
	"strconv"
	"time"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	secret "github.com/envoyproxy/go-control-plane/envoy/service/secret/v3"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/anypb"
	corev1 "k8s.io/api/core/v1"

	"istio.io/istio/security/pkg/pki/util"
)

const (
	istioVersion = "1.31.0"
	certTTL      = 24 * time.Hour
)

// secrets plays the node agent and the mesh CA: each sidecar, known by the node
// id in its request, gets a certificate for its pod's SPIFFE identity.
type secrets struct {
	secret.UnimplementedSecretDiscoveryServiceServer
	world           *World
	rootPEM, keyPEM []byte
}

func serveSecrets(w *World, adsAddress string) error {
	root, key, err := util.GenCertKeyFromOptions(util.CertOptions{
		Org: w.Mesh.TrustDomain, TTL: certTTL, NotBefore: time.Now().Add(-time.Minute),
		IsCA: true, IsSelfSigned: true, ECSigAlg: util.EcdsaSigAlg,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", nextPort(adsAddress))
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	secret.RegisterSecretDiscoveryServiceServer(server, &secrets{world: w, rootPEM: root, keyPEM: key})
	go func() { _ = server.Serve(listener) }()
	return nil
}

func (s *secrets) StreamSecrets(stream secret.SecretDiscoveryService_StreamSecretsServer) error {
	nodeID := ""
	for version := 1; ; version++ {
		request, err := stream.Recv()
		if err != nil {
			return err
		}
		if request.Node != nil {
			nodeID = request.Node.Id
		}
		if request.ResponseNonce != "" && request.ErrorDetail == nil {
			continue // an acknowledgement
		}
		response := &discovery.DiscoveryResponse{
			TypeUrl: request.TypeUrl, VersionInfo: strconv.Itoa(version), Nonce: strconv.Itoa(version),
		}
		for _, name := range request.ResourceNames {
			made, err := s.issue(nodeID, name)
			if err != nil {
				return err
			}
			packed, err := anypb.New(made)
			if err != nil {
				return err
			}
			response.Resources = append(response.Resources, packed)
		}
		if err := stream.Send(response); err != nil {
			return err
		}
	}
}

func (s *secrets) issue(nodeID, name string) (*tls.Secret, error) {
	inline := func(b []byte) *core.DataSource {
		return &core.DataSource{Specifier: &core.DataSource_InlineBytes{InlineBytes: b}}
	}
	if name == "ROOTCA" {
		return &tls.Secret{Name: name, Type: &tls.Secret_ValidationContext{
			ValidationContext: &tls.CertificateValidationContext{TrustedCa: inline(s.rootPEM)},
		}}, nil
	}
	pod := s.pod(nodeID)
	if pod == nil {
		return nil, fmt.Errorf("node %q is no pod of the manifests", nodeID)
	}
	ca, err := util.NewVerifiedKeyCertBundleFromPem(s.rootPEM, s.keyPEM, nil, s.rootPEM, nil)
	if err != nil {
		return nil, err
	}
	caCert, caKey, _, _ := ca.GetAll()
	cert, key, err := util.GenCertKeyFromOptions(util.CertOptions{
		Host: fmt.Sprintf("spiffe://%s/ns/%s/sa/%s", s.world.Mesh.TrustDomain, pod.Namespace, pod.Spec.ServiceAccountName),
		TTL:  certTTL, NotBefore: time.Now().Add(-time.Minute), SignerCert: caCert, SignerPriv: *caKey,
		IsClient: true, IsServer: true, ECSigAlg: util.EcdsaSigAlg, PKCS8Key: true,
	})
	if err != nil {
		return nil, err
	}
	return &tls.Secret{Name: name, Type: &tls.Secret_TlsCertificate{
		TlsCertificate: &tls.TlsCertificate{CertificateChain: inline(cert), PrivateKey: inline(key)},
	}}, nil
}

func (s *secrets) pod(nodeID string) *corev1.Pod {
	for _, p := range s.world.Pods {
		if node(p) == nodeID {
			return p
		}
	}
	return nil
}

func node(p *corev1.Pod) string {
	return fmt.Sprintf("sidecar~%s~%s.%s~%s.svc.cluster.local", p.Status.PodIP, p.Name, p.Namespace, p.Namespace)
}

func nextPort(address string) string {
	host, port, _ := net.SplitHostPort(address)
	n, _ := strconv.Atoi(port)
	return net.JoinHostPort(host, strconv.Itoa(n+1))
}
