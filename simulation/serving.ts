import { startAggregator } from '../apiserver/aggregation/aggregator.ts'
import type { ExtensionServer } from '../apiserver/aggregation/extension-server.ts'
import { remoteReads } from '../apiserver/aggregation/remote-reads.ts'
import type { AuditLog } from '../apiserver/audit/audit-log.ts'
import { CertificateRenewal } from '../apiserver/auth/certificates/certificate-renewal.ts'
import {
  ensureCertificates,
  ensureFrontProxy,
  ensureFrontProxyClient,
  ensureKubeletClient,
  ensureServing,
  type FrontProxyCertificates,
} from '../apiserver/auth/certificates/server-certificates.ts'
import { ensureAdminToken } from '../apiserver/auth/tokens/admin-token.ts'
import { type GivenKeys, ServiceAccountKey } from '../apiserver/auth/tokens/service-account-key.ts'
import { FlowControl } from '../apiserver/flow-control/flow-control.ts'
import type { ServingLimits } from '../apiserver/http/limits.ts'
import { kubernetesVersion } from '../apiserver/http/routes/version.ts'
import { type HttpServer, startHttpServer } from '../apiserver/http/server.ts'
import { describedKinds } from '../apiserver/openapi/custom-definition.ts'
import { fieldDescriber } from '../apiserver/openapi/field-describer.ts'
import { loadFieldDocs } from '../apiserver/openapi/field-docs.ts'
import { OpenApi } from '../apiserver/openapi/openapi.ts'
import { IpRange } from '../apiserver/service-network/ip-range.ts'
import { apiServerUser } from '../apiserver/system-objects.ts'
import type { TlsOptions } from '../apiserver/tls/tls-server.ts'
import { createClient } from '../client/typed-client.ts'
import type { Clock } from '../platform/clock.ts'
import type { KeyPair, RenewableKeyPair } from '../platform/key-pair.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { LocalApiServer, World } from './api-server.ts'
import { publishExtensionAuthentication } from './extension-authentication.ts'

/** What lets clients trust the server and the server trust its administrator. */
export interface Identity {
  readonly certificates: { readonly authority: KeyPair; readonly serving: RenewableKeyPair }
  readonly frontProxy: FrontProxyCertificates
  /** For node agents of other processes. */
  readonly kubeletClient: KeyPair
  /** Bearer token of a member of system:masters. */
  readonly adminToken: string
  readonly serviceAccountKey: ServiceAccountKey
  /** Makes certificates anew before their end, once it is started. */
  readonly renewal: CertificateRenewal
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
  readonly logger: Logger
  readonly serviceAccountKeys?: GivenKeys | undefined
}

/** Time is left for many attempts before the end of a certificate. */
const renewEveryMs = 24 * 60 * 60 * 1000

/** Reads what was made at first start, or makes it. */
export async function ensureIdentity(options: IdentityOptions): Promise<Identity> {
  const { directory, random, serviceClusterIpRange } = options
  const adminToken = await ensureAdminToken(directory, random)
  const serviceIp = new IpRange(serviceClusterIpRange).at(1)
  const kept = { ...options, serviceIp }
  const { authority, serving } = await ensureCertificates(kept)
  const frontProxy = await ensureFrontProxy(kept)
  const kubeletClient = await ensureKubeletClient(kept, authority)
  const renewal = new CertificateRenewal(options, renewEveryMs)
  return {
    certificates: { authority, serving: renewal.keep(serving, () => ensureServing(kept, authority)) },
    frontProxy: {
      authority: frontProxy.authority,
      client: renewal.keep(frontProxy.client, () => ensureFrontProxyClient(kept, frontProxy.authority)),
    },
    kubeletClient: renewal.keep(kubeletClient, () => ensureKubeletClient(kept, authority)),
    adminToken,
    serviceAccountKey: new ServiceAccountKey(directory, options.serviceAccountKeys),
    renewal,
  }
}

export interface ServingOptions extends World {
  readonly identity: Identity
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly wallClock: Clock
  readonly limits: ServingLimits
  readonly tls: TlsOptions
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
  server.reachOthers(remoteReads({ ...options, aggregator, authorizer: server.authorizer }))
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
    { host, port, tls: options.tls },
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
