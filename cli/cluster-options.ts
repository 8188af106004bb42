import { Option } from 'commander'
import { formatGoDuration } from '../apimachinery/duration.ts'
import { defaultApiServerConfig } from '../apiserver/config.ts'
import { defaultServingLimits } from '../apiserver/http/limits.ts'
import type { Address } from '../apiserver/webhooks/service-resolver.ts'
import { runtimes } from '../node-agent/runtimes/registry.ts'
import { maxNodes } from '../simulation/programs/node-agents.ts'
import type { Durability } from '../storage/sqlite/committer.ts'
import { type AuthenticationFlags, authenticationOptions } from './authentication-options.ts'
import { type AutoscalingFlags, autoscalingOptions } from './autoscaling-options.ts'
import { type KubeletClientFlags, kubeletClientOptions } from './kubelet-client-options.ts'
import { type NodeControllerFlags, nodeControllerOptions } from './node-controller-options.ts'
import { type NodeNetworkFlags, nodeNetworkOptions } from './node-network-options.ts'
import { type AuthorizationFlags, authorizationOptions } from './open-authorization.ts'
import { type EncryptionFlags, encryptionOption } from './open-encryption.ts'
import {
  clockFactor,
  controllerSelection,
  duration,
  ipv4Range,
  pluginSelection,
  serviceAddress,
  verbosity,
  wholeNumber,
} from './options.ts'
import { type ServiceAccountKeyFlags, serviceAccountKeyOptions } from './service-account-key-options.ts'
import { type ServingFlags, servingOptions } from './serving-options.ts'
import { type SigningFlags, signingOptions } from './signing-options.ts'

/** What commands that run a cluster have in common. */
export interface ClusterFlags
  extends AuthenticationFlags,
    AutoscalingFlags,
    AuthorizationFlags,
    EncryptionFlags,
    KubeletClientFlags,
    ServiceAccountKeyFlags,
    NodeNetworkFlags,
    NodeControllerFlags,
    ServingFlags,
    SigningFlags {
  readonly nodes: number
  readonly port?: number
  readonly bindAddress: string
  readonly dataDir?: string
  readonly durability: Durability
  readonly clock: number
  readonly seed?: string
  readonly runtime: string
  readonly controllers: string[]
  readonly scheduler: boolean
  readonly metricsServer?: boolean
  readonly serviceClusterIpRange: string
  readonly serviceAccountIssuer: string
  readonly webhookServiceAddress?: ReadonlyMap<string, Address>
  readonly enableAdmissionPlugins: string[]
  readonly disableAdmissionPlugins: string[]
  readonly admissionControlConfigFile?: string
  readonly verbosity: number
  readonly auditLog?: string
  readonly auditPolicyFile?: string
  readonly maxRequestsInflight: number
  readonly maxMutatingRequestsInflight: number
  /** In ms. */
  readonly requestTimeout: number
  /** In ms. */
  readonly shutdownDelayDuration: number
}

/** The options of an API server; the defaults are for the help only. */
export function serverOptions(defaults: { readonly port: string; readonly dataDir: string }): Option[] {
  return [
    new Option('--port <port>', `port of the API server; 0 takes a free one (default: ${defaults.port})`).argParser(
      wholeNumber(0, 65_535),
    ),
    new Option('--bind-address <address>', 'address to listen on').default('127.0.0.1'),
    new Option('--data-dir <directory>', `where database and certificates are kept (default: ${defaults.dataDir})`),
    new Option(
      '--durability <mode>',
      'what answered writes survive: loss of power (fsync), the end of the process (os), nothing (memory)',
    )
      .choices(['fsync', 'os', 'memory'])
      .default('fsync'),
    new Option('--service-cluster-ip-range <cidr>', 'range of the addresses of Services')
      .argParser(ipv4Range)
      .default(defaultApiServerConfig.serviceClusterIpRange),
    new Option('--service-account-issuer <url>', 'who issues the tokens of service accounts').default(
      defaultApiServerConfig.serviceAccountIssuer,
    ),
    new Option('--metrics-server', 'install metrics-server: kubectl top and autoscalers learn what nodes and pods use'),
    ...servingOptions(),
    ...kubeletClientOptions(),
    ...serviceAccountKeyOptions(),
    ...authenticationOptions(),
    ...authorizationOptions(),
    encryptionOption(),
    new Option(
      '--webhook-service-address <service=address>',
      'where the webhook behind a port of a Service is, as namespace/name:port=host:port; may be repeated',
    ).argParser(serviceAddress),
    ...admissionOptions(),
    ...requestOptions(),
  ]
}

/** The options of admission. */
function admissionOptions(): Option[] {
  return [
    new Option('--enable-admission-plugins <list>', 'admission plugins to run beside those that are on by default')
      .argParser(pluginSelection)
      .default([], 'none'),
    new Option('--disable-admission-plugins <list>', 'admission plugins not to run though they are on by default')
      .argParser(pluginSelection)
      .default([], 'none'),
    new Option(
      '--admission-control-config-file <file>',
      'configurations of admission plugins: an apiserver.config.k8s.io/v1 AdmissionConfiguration',
    ),
  ]
}

/** Far beyond what one process can do. */
const maxInFlight = 100_000

/** The options of an API server's port: what is recorded of requests, and how long they may take. */
function requestOptions(): Option[] {
  const { requestTimeoutMs, shutdownDelayMs } = defaultServingLimits
  return [
    new Option('--audit-log <file>', 'record requests in this file (- for standard output), as JSON lines'),
    new Option('--audit-policy-file <file>', 'what is recorded: an audit.k8s.io/v1 Policy (default: metadata of all)'),
    new Option('--max-requests-inflight <count>', 'read requests that run at a time')
      .argParser(wholeNumber(1, maxInFlight))
      .default(400),
    new Option(
      '--max-mutating-requests-inflight <count>',
      'writes that run at a time; both are shared out by FlowSchemas',
    )
      .argParser(wholeNumber(1, maxInFlight))
      .default(200),
    new Option('--request-timeout <duration>', 'how long a request may take, unless it is a watch or a stream')
      .argParser(duration)
      .default(requestTimeoutMs, formatGoDuration(requestTimeoutMs)),
    new Option('--shutdown-delay-duration <duration>', 'how long the server is not ready before it stops')
      .argParser(duration)
      .default(shutdownDelayMs, formatGoDuration(shutdownDelayMs)),
  ]
}

/** Options of time and chance. */
export function worldOptions(): Option[] {
  return [
    new Option('--clock <speed>', 'how fast time passes: real, or a factor such as 60x')
      .argParser(clockFactor)
      .default(1, 'real'),
    new Option('--seed <text>', 'makes names, uids and simulated delays repeatable'),
    verbosity(),
  ]
}

/** The option of controllers. */
export const controllersOption = (): Option =>
  new Option('--controllers <list>', 'controllers to run: names, * for all, -name for not that one')
    .argParser(controllerSelection)
    .default(['*'], '*')

/** The options of node agents. */
export function nodeOptions(): Option[] {
  return [
    new Option('--nodes <count>', 'number of nodes; 0 runs none').argParser(wholeNumber(0, maxNodes)).default(3),
    new Option('--runtime <name>', 'what runs containers; auto takes the best that works here')
      .choices(['auto', ...runtimes.map(({ name }) => name)])
      .default('auto'),
  ]
}

/** What runs in the process of a cluster, and how. @param dataDir for the help: what is taken without the option */
export function clusterOptions(dataDir: string): Option[] {
  const defaults = { port: '6443, or a free one with --name', dataDir }
  const noScheduler = new Option('--no-scheduler', 'run no scheduler: pods stay Pending')
  return [
    ...nodeOptions(),
    ...serverOptions(defaults),
    controllersOption(),
    ...nodeNetworkOptions(),
    ...signingOptions('that of the cluster'),
    ...nodeControllerOptions(),
    ...autoscalingOptions(),
    noScheduler,
    ...worldOptions(),
  ]
}
