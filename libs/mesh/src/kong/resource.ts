import type { KongPlugin } from '#crds/kong.js';

/** What tells Kong's ingress controller about one app: plain values. */
export type KongResource = PublicIngress | Plugin;

interface Base {
  readonly app: string;
}

/** The part of Kubernetes' Ingress that is compiled. */
export interface PublicIngress extends Base {
  readonly kind: 'Ingress';
  readonly metadata: Metadata & { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly ingressClassName: 'kong';
    readonly tls?: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
    readonly rules: readonly {
      readonly host: string;
      readonly http: { readonly paths: readonly Path[] };
    }[];
  };
}

export interface Path {
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly backend: {
    readonly service: { readonly name: string; readonly port: { readonly number: number } };
  };
}

/** A plugin that comes with Kong's open source, and its settings in Kong's own words. */
export type Plugin = Base & {
  readonly kind: 'KongPlugin';
  readonly metadata: Metadata;
} & Omit<KongPlugin, 'plugin' | 'config'> &
  Settings;

interface Metadata {
  readonly name: string;
  readonly namespace: string;
}

export type Settings =
  | {
      readonly plugin: 'correlation-id';
      readonly config: {
        readonly header_name: string;
        readonly generator: 'uuid' | 'uuid#counter' | 'tracker';
        readonly echo_downstream: boolean;
      };
    }
  | {
      readonly plugin: 'request-size-limiting';
      readonly config: {
        readonly allowed_payload_size: number;
        readonly size_unit: 'bytes' | 'kilobytes' | 'megabytes';
        readonly require_content_length: boolean;
      };
    }
  | {
      readonly plugin: 'request-transformer';
      readonly config: { readonly remove: { readonly headers: readonly string[] } };
    }
  | {
      readonly plugin: 'rate-limiting';
      readonly config: {
        readonly second?: number;
        readonly minute?: number;
        readonly policy: 'local';
        readonly limit_by: 'ip';
        readonly hide_client_headers: boolean;
      };
    }
  | {
      readonly plugin: 'cors';
      readonly config: {
        readonly origins: readonly string[];
        readonly methods: readonly string[];
        readonly headers: readonly string[];
        readonly exposed_headers: readonly string[];
        readonly credentials: boolean;
        readonly max_age: number;
        readonly preflight_continue: boolean;
      };
    };
