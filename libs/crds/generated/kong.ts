// Generated from libs/crds/source/kong.yaml by `npm run generate`.
export interface KongClusterPlugin {
  plugin: string;
  config?: {
    [k: string]: unknown;
  };
  disabled?: boolean;
  instance_name?: string;
  protocols?: ('http' | 'https' | 'grpc' | 'grpcs' | 'tcp' | 'tls' | 'udp')[];
}

export interface KongPlugin {
  plugin: string;
  config?: {
    [k: string]: unknown;
  };
  disabled?: boolean;
  instance_name?: string;
  protocols?: ('http' | 'https' | 'grpc' | 'grpcs' | 'tcp' | 'tls' | 'udp')[];
}

export interface Kinds {
  KongClusterPlugin: KongClusterPlugin;
  KongPlugin: KongPlugin;
}
export const kong = {
  KongClusterPlugin: 'configuration.konghq.com/v1',
  KongPlugin: 'configuration.konghq.com/v1',
} as const;
