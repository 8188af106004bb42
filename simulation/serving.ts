import { startAggregator } from '../apiserver/aggregation/aggregator.ts'
import type { ExtensionServer } from '../apiserver/aggregation/extension-server.ts'
import type { AuditLog } from '../apiserver/audit/audit-log.ts'
import type { KeyPair } from '../apiserver/auth/certificate-authority.ts'
import {
  ensureCertificates,
  ensureFrontProxy,
  ensureKubeletClient,
  type FrontProxyCertificates,
  type ServerCertificates,
} from '../apiserver/auth/certificates.ts'
import { ensureAdminToken } from '../apiserver/auth/tokens/admin-token.ts'
import { ServiceAccountKey } from '../apiserver/auth/tokens/service-account-key.ts'
import { FlowControl } from '../apiserver/flow-control/flow-control.ts'
import type { ServingLimits } from '../apiserver/http/limits.ts'
import { kubernetesVersion } from '../apiserver/http/routes/version.ts'
import { type HttpServer, startHttpServer } from '../apiserver/http/server.ts'
import { describedKinds } from '../apiserver/openapi/custom-definition.ts'
import { fieldDescriber } from '../apiserver/openapi/field-describer.ts'
import { loadFieldDocs } from '../apiserver/openapi/field-docs.ts'
import { OpenApi } from '../apiserver/openapi/openapi.ts'
import { IpRange } from '../apiserver/registry/ip-range.ts'
import { apiServerUser } from '../apiserver/system-objects.ts'
import { createClient } from '../client/typed-client.ts'
import type { Clock } from '../platform/clock.ts'
import type { Random } from '../platform/random.ts'
import type { LocalApiServer, World } from './api-server.ts'
import { publishExtensionAuthentication } from './extension-authentication.ts'

/** What lets clients trust the server and the server trust its administrator. */
export interface Identity {
  readonly certificates: ServerCertificates
  readonly frontProxy: FrontProxyCertificates
  /** For node agents of other processes. */
  readonly kubeletClient: KeyPair
  /** Bearer token of a member of system:masters. */
  readonly adminToken: string
  readonly serviceAccountKey: ServiceAccountKey
}

export interface IdentityOptions {
  /** Where certificates and the token are kept. */
  readonly directory: string
  readonly serviceClusterIpRange: string
  /** Further names and addresses under which clients reach the server. */
  readonly hosts: readonly string[]
  readonly wallClock: Clock
  /** Must not be predictable. */
  readonly random: Random
}

/** Reads what was made at first start, or makes it. */
export async function ensureIdentity(options: IdentityOptions): Promise<Identity> {
  const { directory, random, serviceClusterIpRange } = options
  const adminToken = await ensureAdminToken(directory, random)
  const serviceIp = new IpRange(serviceClusterIpRange).at(1)
  const certificates = await ensureCertificates({ ...options, serviceIp })
  return {
    certificates,
    frontProxy: await ensureFrontProxy(options),
    kubeletClient: await ensureKubeletClient(options, certificates.authority),
    adminToken,
    serviceAccountKey: new ServiceAccountKey(directory),
  }
}

export interface ServingOptions extends World {
  readonly identity: Identity
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly wallClock: Clock
  readonly limits: ServingLimits
  /** PEM of the authorities whose client certificates are asked for. */
  readonly clientAuthorities?: string | undefined
  /** Servers of other parts of the API, by names of APIServices, beside those behind Services. */
  readonly extensionServers?: ReadonlyMap<string, ExtensionServer> | undefined
  /** Undefined: nothing is recorded. */
  readonly auditLog?: AuditLog | undefined
}

/** Opens a TLS port for the server, and begins to look after other servers that answer parts of the API. */
export async function serve(server: LocalApiServer, options: ServingOptions): Promise<HttpServer> {
  const { identity, host, port, extensionServers = new Map() } = options
  const client = createClient(server.transport(apiServerUser, 'kube-apiserver'))
  await publishExtensionAuthentication(client, identity)
  const credentials = identity.frontProxy.client
  const aggregator = startAggregator({ ...options, client, reader: server.reader, credentials, extensionServers })
  const servedKinds = describedKinds(() => server.kinds)
  const docs = loadFieldDocs()
  const limiter = flowControlOf(server, options)
  const http = await startHttpServer(
    {
      ...options,
      aggregator,
      handler: server,
      connect: (request) => server.connect(request),
      authorizer: server.authorizer,
      kinds: () => server.kinds,
      authenticators: server.authenticators,
      mayBeAnonymous: server.mayBeAnonymous,
      openId: server.openId,
      openApi: new OpenApi({ servedKinds, docs, version: kubernetesVersion }),
      describeField: fieldDescriber(docs),
      healthChecks: alwaysWell,
      limiter,
    },
    { host, port, tls: { ...identity.certificates.serving, clientAuthorities: options.clientAuthorities } },
  ).catch(async (err) => {
    await aggregator.stop()
    throw err
  })
  const close = async () => {
    await http.close()
    await aggregator.stop()
  }
  return { ...http, close }
}

/** By upstream's names. Log and storage are parts of the process: they are well as long as it answers. */
const alwaysWell = ['log', 'etcd'].map((name) => ({ name, check: () => undefined }))

/** Upstream lets a request wait for a quarter of the time that it may take. */
const queueShareOfTimeout = 1 / 4

/** Limits what comes through the port, by the FlowSchemas of the cluster. Programs in this process are not limited. */
function flowControlOf(server: LocalApiServer, { limits, wallClock, metrics }: ServingOptions): FlowControl {
  const flowControl = new FlowControl({
    totalSeats: limits.maxRequestsInFlight,
    queueWaitMs: limits.requestTimeoutMs * queueShareOfTimeout,
    countOf: ({ group, version, resource }) => {
      const kind = server.kinds.byResource(group, version, resource)
      return kind && kind.rules.stored !== false ? server.store(kind).size : undefined
    },
    clock: wallClock,
    metrics,
  })
  flowControl.follow((kind) => server.store(kind))
  return flowControl
}
