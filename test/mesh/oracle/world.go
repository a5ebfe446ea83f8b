package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/schema/collections"
	kubelib "istio.io/istio/pkg/kube"
)

// World is what a cluster would hold after `kubectl apply` of the manifests and
// after the Deployment and EndpointSlice controllers have run.
type World struct {
	Mesh     *meshconfig.MeshConfig
	Objects  []runtime.Object
	Configs  []config.Config
	Pods     []*corev1.Pod
	Skipped  []string // kinds that neither Kubernetes' core nor istiod knows
	Problems []string // what istiod's admission webhook would say
}

var docSep = regexp.MustCompile(`(?m)^---.*$`)

// Load reads every YAML file under the given paths.
func Load(paths []string) (*World, error) {
	w := &World{Mesh: mesh.DefaultMeshConfig()}
	for _, path := range paths {
		err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, "ml") {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if err := w.read(string(text)); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	w.materialise()
	return w, nil
}

// Parse reads the documents of one text.
func Parse(text string) (*World, error) {
	w := &World{Mesh: mesh.DefaultMeshConfig()}
	if err := w.read(text); err != nil {
		return nil, err
	}
	w.materialise()
	return w, nil
}

func (w *World) read(text string) error {
	for _, doc := range docSep.Split(text, -1) {
		var meta metav1.PartialObjectMetadata
		if err := yaml.Unmarshal([]byte(doc), &meta); err != nil {
			return err
		}
		name := meta.Kind + " " + meta.Namespace + "/" + meta.Name
		group, _, _ := strings.Cut(meta.APIVersion, "/")
		switch {
		case meta.Kind == "":
		case strings.HasSuffix(group, "istio.io") || group == "gateway.networking.k8s.io":
			if err := w.addConfig(doc); err != nil {
				w.Problems = append(w.Problems, fmt.Sprintf("error: %s: %v", name, err))
			}
		default:
			if err := w.addObject(doc, name); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

func (w *World) addObject(doc, name string) error {
	obj, _, err := kubelib.IstioCodec.UniversalDeserializer().Decode([]byte(doc), nil, nil)
	if runtime.IsNotRegisteredError(err) {
		w.Skipped = append(w.Skipped, name)
		return nil
	} else if err != nil {
		return err
	}
	if cm, ok := obj.(*corev1.ConfigMap); ok && cm.Namespace == "istio-system" && cm.Name == "istio" {
		if w.Mesh, err = mesh.ApplyMeshConfigDefaults(cm.Data["mesh"]); err != nil {
			return fmt.Errorf("mesh config: %w", err)
		}
	}
	w.Objects = append(w.Objects, obj)
	return nil
}

func (w *World) addConfig(doc string) error {
	configs, unknown, err := crd.ParseInputs(doc)
	if err != nil {
		return err
	}
	for _, u := range unknown {
		w.Skipped = append(w.Skipped, u.Kind+" "+u.Namespace+"/"+u.Name)
	}
	for _, c := range configs {
		name := c.GroupVersionKind.Kind + " " + c.Namespace + "/" + c.Name
		schema, ok := collections.PilotGatewayAPI().FindByGroupVersionKind(c.GroupVersionKind)
		if !ok {
			w.Skipped = append(w.Skipped, name)
			continue
		}
		warning, err := schema.ValidateConfig(c)
		if err != nil {
			return err
		}
		if warning != nil {
			w.Problems = append(w.Problems, "warning: "+name+": "+warning.Error())
		}
		if c.CreationTimestamp.IsZero() {
			// Else the store would date each by the moment in which it takes it, and files would be told by their order.
			c.CreationTimestamp = time.Unix(0, 0)
		}
		w.Configs = append(w.Configs, c)
	}
	return nil
}

// Refused says whether istiod's webhook would keep any of it out.
func (w *World) Refused() bool {
	for _, p := range w.Problems {
		if strings.HasPrefix(p, "error: ") {
			return true
		}
	}
	return false
}

// Pod finds `namespace/workload`: a pod's name, or its name without the replica number.
func (w *World) Pod(ref string) (*corev1.Pod, error) {
	for _, p := range w.Pods {
		name := p.Namespace + "/" + p.Name
		if name == ref || strings.HasPrefix(name, ref+"-") && !strings.Contains(name[len(ref)+1:], "-") {
			return p, nil
		}
	}
	return nil, fmt.Errorf("no pod of workload %q", ref)
}
