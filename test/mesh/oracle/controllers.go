package main

import (
	"fmt"
	"sort"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"istio.io/api/label"
	"istio.io/istio/pilot/pkg/model"
)

// materialise makes the Pods, cluster IPs and EndpointSlices that controllers
// would make. Addresses depend only on the sorted names.
func (w *World) materialise() {
	var services []*corev1.Service
	var deployments []*appsv1.Deployment
	// What an autoscaler starts with.
	scaled := map[string]int32{}
	namespaces := map[string]bool{}
	injected := map[string]bool{}
	for _, o := range w.Objects {
		if m, ok := o.(metav1.Object); ok && m.GetNamespace() != "" {
			if _, seen := namespaces[m.GetNamespace()]; !seen {
				namespaces[m.GetNamespace()] = false
			}
		}
		switch o := o.(type) {
		case *corev1.Namespace:
			namespaces[o.Name] = true
			injected[o.Name] = o.Labels["istio-injection"] == "enabled" || o.Labels["istio.io/rev"] != ""
		case *corev1.Service:
			services = append(services, o)
		case *appsv1.Deployment:
			deployments = append(deployments, o)
		case *autoscalingv2.HorizontalPodAutoscaler:
			if o.Spec.MinReplicas != nil {
				scaled[o.Namespace+"/"+o.Spec.ScaleTargetRef.Name] = *o.Spec.MinReplicas
			}
		case *corev1.Pod:
			w.Pods = append(w.Pods, o)
		}
	}
	for name, exists := range namespaces {
		if !exists {
			w.Objects = append(w.Objects, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
		}
	}
	byName(deployments)
	byName(services)
	for _, d := range deployments {
		replicas := int32(1)
		if d.Spec.Replicas != nil {
			replicas = *d.Spec.Replicas
		} else if n := scaled[d.Namespace+"/"+d.Name]; n > 0 {
			replicas = n
		}
		for i := range replicas {
			ip := fmt.Sprintf("10.244.%d.%d", len(w.Pods)/240, len(w.Pods)%240+10)
			pod := &corev1.Pod{
				ObjectMeta: *d.Spec.Template.ObjectMeta.DeepCopy(),
				Spec:       *d.Spec.Template.Spec.DeepCopy(),
				Status: corev1.PodStatus{
					Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}},
					Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
				},
			}
			pod.Name, pod.Namespace = fmt.Sprintf("%s-%d", d.Name, i), d.Namespace
			defaultProtocols(pod)
			if pod.Spec.ServiceAccountName == "" {
				pod.Spec.ServiceAccountName = "default"
			}
			inject := injected[d.Namespace]
			if v, ok := pod.Labels["sidecar.istio.io/inject"]; ok {
				inject = v == "true"
			}
			if inject {
				// The injection webhook's labels. Without the first, callers use plain text.
				metav1.SetMetaDataLabel(&pod.ObjectMeta, label.SecurityTlsMode.Name, model.IstioMutualTLSModeLabel)
				canonical := pod.Labels["app"]
				if canonical == "" {
					canonical = d.Name
				}
				metav1.SetMetaDataLabel(&pod.ObjectMeta, label.ServiceCanonicalName.Name, canonical)
				metav1.SetMetaDataLabel(&pod.ObjectMeta, label.ServiceCanonicalRevision.Name, "latest")
			}
			w.Pods = append(w.Pods, pod)
			w.Objects = append(w.Objects, pod)
		}
	}
	for i, s := range services {
		defaultPorts(s)
		if s.Spec.ClusterIP == "" && s.Spec.Type != corev1.ServiceTypeExternalName {
			s.Spec.ClusterIP = fmt.Sprintf("10.96.%d.%d", i/240, i%240+10)
			s.Spec.ClusterIPs = []string{s.Spec.ClusterIP}
		}
		if slice := endpointSlice(s, w.Pods); slice != nil {
			w.Objects = append(w.Objects, slice)
		}
	}
}

// defaultProtocols says what the API server adds to a pod. Ports are found by name and protocol.
func defaultProtocols(pod *corev1.Pod) {
	for i := range pod.Spec.Containers {
		for j := range pod.Spec.Containers[i].Ports {
			if p := &pod.Spec.Containers[i].Ports[j]; p.Protocol == "" {
				p.Protocol = corev1.ProtocolTCP
			}
		}
	}
}

// defaultPorts says what the API server adds to a Service. Without it istiod finds no way into the pods.
func defaultPorts(s *corev1.Service) {
	for i := range s.Spec.Ports {
		p := &s.Spec.Ports[i]
		if p.Protocol == "" {
			p.Protocol = corev1.ProtocolTCP
		}
		if p.TargetPort.IntVal == 0 && p.TargetPort.StrVal == "" {
			p.TargetPort = intstr.FromInt32(p.Port)
		}
	}
}

func endpointSlice(s *corev1.Service, pods []*corev1.Pod) *discoveryv1.EndpointSlice {
	if len(s.Spec.Selector) == 0 {
		return nil
	}
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: s.Name + "-0", Namespace: s.Namespace,
			Labels: map[string]string{discoveryv1.LabelServiceName: s.Name},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
	}
	ready := true
	for _, pod := range pods {
		if pod.Namespace != s.Namespace || !labels.SelectorFromSet(s.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			continue
		}
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{pod.Status.PodIP},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &ready},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: pod.Name, Namespace: pod.Namespace},
		})
		if slice.Ports == nil {
			for _, p := range s.Spec.Ports {
				name, number, protocol := p.Name, targetPort(p, pod), p.Protocol
				slice.Ports = append(slice.Ports, discoveryv1.EndpointPort{
					Name: &name, Port: &number, Protocol: &protocol, AppProtocol: p.AppProtocol,
				})
			}
		}
	}
	return slice
}

func targetPort(p corev1.ServicePort, pod *corev1.Pod) int32 {
	if n := p.TargetPort.IntVal; n != 0 {
		return n
	}
	for _, c := range pod.Spec.Containers {
		for _, cp := range c.Ports {
			if cp.Name != "" && cp.Name == p.TargetPort.StrVal {
				return cp.ContainerPort
			}
		}
	}
	return p.Port
}

func byName[T metav1.Object](list []T) {
	sort.Slice(list, func(i, j int) bool {
		return list[i].GetNamespace()+"/"+list[i].GetName() < list[j].GetNamespace()+"/"+list[j].GetName()
	})
}
