// The part of Envoy's configuration that the readers read, in the spelling of the protocol.

/** All that istiod sends to one sidecar. */
export interface Sidecar {
  readonly listeners: readonly Listener[];
  readonly clusters: readonly Cluster[];
  readonly routes: readonly RouteConfiguration[];
  readonly endpoints: readonly LoadAssignment[];
}

export interface Listener {
  readonly name: string;
  readonly address: { readonly socket_address: { readonly address: string; readonly port_value: number } };
  readonly filter_chains?: readonly FilterChain[];
  readonly default_filter_chain?: FilterChain;
}

export interface FilterChain {
  readonly name?: string;
  readonly filter_chain_match?: {
    readonly destination_port?: number;
    readonly server_names?: readonly string[];
    readonly transport_protocol?: string;
    readonly application_protocols?: readonly string[];
  };
  readonly filters?: readonly Filter[];
  readonly transport_socket?: { readonly name: string; readonly typed_config?: TlsContext };
}

/** A filter of a chain, or one of HTTP. */
export interface Filter {
  readonly name: string;
  readonly typed_config?: FilterConfig;
}

export interface FilterConfig {
  readonly '@type'?: string;
  readonly http_filters?: readonly Filter[];
  readonly rds?: { readonly route_config_name: string };
  readonly route_config?: RouteConfiguration;
  readonly rules?: RbacRules;
  /** Of a connection that is handed on as it is. */
  readonly cluster?: string;
  readonly weighted_clusters?: WeightedClusters;
}

export interface WeightedClusters {
  readonly clusters: readonly { readonly name: string; readonly weight?: number }[];
}

export interface RouteConfiguration {
  readonly name: string;
  readonly virtual_hosts?: readonly VirtualHost[];
}

export interface VirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes?: readonly Route[];
}

export interface Route {
  readonly name?: string;
  readonly match: RouteMatch;
  readonly route?: RouteAction;
  readonly direct_response?: { readonly status: number };
  readonly typed_per_filter_config?: Readonly<Record<string, FaultConfig>>;
}

export interface RouteMatch {
  readonly path?: string;
  readonly prefix?: string;
  readonly path_separated_prefix?: string;
  readonly safe_regex?: { readonly regex: string };
  readonly headers?: readonly HeaderMatch[];
  readonly query_parameters?: readonly HeaderMatch[];
  readonly case_sensitive?: boolean;
}

export interface HeaderMatch {
  readonly name: string;
  readonly string_match?: StringMatch;
  readonly present_match?: boolean;
  readonly invert_match?: boolean;
  readonly treat_missing_header_as_empty?: boolean;
}

export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly contains?: string;
  readonly safe_regex?: { readonly regex: string };
  readonly ignore_case?: boolean;
}

export interface FaultConfig {
  readonly '@type'?: string;
  readonly abort?: { readonly percentage?: { readonly numerator?: number; readonly denominator?: string } };
}

export interface RouteAction {
  readonly cluster?: string;
  readonly weighted_clusters?: WeightedClusters;
  readonly timeout?: string;
  readonly max_stream_duration?: {
    readonly grpc_timeout_header_max?: string;
    readonly max_stream_duration?: string;
  };
  readonly max_grpc_timeout?: string;
  readonly retry_policy?: {
    readonly retry_on?: string;
    readonly num_retries?: number;
    readonly per_try_timeout?: string;
  };
}

export interface Cluster {
  readonly name: string;
  readonly connect_timeout?: string;
  readonly lb_policy?: string;
  readonly circuit_breakers?: { readonly thresholds?: readonly Thresholds[] };
  readonly outlier_detection?: OutlierDetection;
  readonly transport_socket?: TransportSocket;
  readonly transport_socket_matches?: readonly {
    readonly name: string;
    readonly match?: Readonly<Record<string, string>>;
    readonly transport_socket: TransportSocket;
  }[];
}

export interface Thresholds {
  readonly priority?: string;
  readonly max_connections?: number;
  readonly max_pending_requests?: number;
  readonly max_requests?: number;
  readonly max_retries?: number;
  readonly retry_budget?: {
    readonly budget_percent?: { readonly value?: number };
    readonly min_retry_concurrency?: number;
  };
}

export interface OutlierDetection {
  readonly consecutive_5xx?: number;
  readonly enforcing_consecutive_5xx?: number;
  readonly consecutive_gateway_failure?: number;
  readonly enforcing_consecutive_gateway_failure?: number;
  readonly interval?: string;
  readonly base_ejection_time?: string;
  readonly max_ejection_percent?: number;
}

export interface TransportSocket {
  readonly name: string;
  readonly typed_config?: TlsContext;
}

export interface TlsContext {
  readonly sni?: string;
  readonly require_client_certificate?: boolean;
  readonly common_tls_context?: {
    readonly tls_certificate_sds_secret_configs?: readonly { readonly name: string }[];
  };
}

export interface LoadAssignment {
  readonly cluster_name: string;
  readonly endpoints?: readonly { readonly lb_endpoints?: readonly LbEndpoint[] }[];
}

export interface LbEndpoint {
  readonly metadata?: {
    readonly filter_metadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

/** Rules of role-based access control: ALLOW lets in what a policy matches, DENY keeps it out. */
export interface RbacRules {
  readonly action?: 'ALLOW' | 'DENY' | 'LOG';
  readonly policies?: Readonly<Record<string, RbacPolicy>>;
}

export interface RbacPolicy {
  readonly permissions: readonly Permission[];
  readonly principals: readonly Principal[];
}

export interface Permission {
  readonly any?: boolean;
  readonly and_rules?: { readonly rules: readonly Permission[] };
  readonly or_rules?: { readonly rules: readonly Permission[] };
  readonly not_rule?: Permission;
  readonly header?: HeaderMatch;
  readonly url_path?: { readonly path: StringMatch };
  readonly uri_template?: { readonly typed_config: { readonly path_template: string } };
  readonly destination_port?: number;
  readonly requested_server_name?: StringMatch;
  readonly destination_ip?: Addresses;
  readonly metadata?: unknown;
}

export interface Addresses {
  readonly address_prefix: string;
  readonly prefix_len?: number;
}

export interface Principal {
  readonly any?: boolean;
  readonly and_ids?: { readonly ids: readonly Principal[] };
  readonly or_ids?: { readonly ids: readonly Principal[] };
  readonly not_id?: Principal;
  readonly authenticated?: { readonly principal_name?: StringMatch };
  readonly filter_state?: { readonly key: string; readonly string_match: StringMatch };
  readonly header?: HeaderMatch;
  readonly direct_remote_ip?: Addresses;
  readonly remote_ip?: Addresses;
  readonly metadata?: unknown;
}
