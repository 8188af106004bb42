import { join } from 'node:path'
import type { HttpServer } from '../apiserver/http/server.ts'
import type { ServerAddress } from '../client/http/http-connection.ts'
import { type Clock, ScaledClock } from '../platform/clock.ts'
import { createLogger } from '../platform/logger.ts'
import { Metrics } from '../platform/metrics.ts'
import { addProcessMetrics } from '../platform/process-metrics.ts'
import { type Random, SeededRandom, SystemRandom } from '../platform/random.ts'
import { TaskTracker } from '../platform/task-tracker.ts'
import type { World } from '../simulation/api-server.ts'
import { type ControlPlane, startControlPlane } from '../simulation/control-plane.ts'
import { ensureIdentity, serve } from '../simulation/serving.ts'
import { openSqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import { advertisedIp, listensOnAll } from './advertised-ip.ts'
import { autoscalingOf } from './autoscaling-options.ts'
import { chooseRuntime } from './choose-runtime.ts'
import type { ClusterFlags } from './cluster-options.ts'
import { type CliContext, CliError } from './context.ts'
import { openKubeletClient } from './kubelet-client-options.ts'
import { nodeSettings } from './node-controller-options.ts'
import { nodeNetworksOf } from './node-network-options.ts'
import { openAuditLog } from './open-audit-log.ts'
import { openAuthentication } from './open-authentication.ts'
import { openAuthorization } from './open-authorization.ts'
import { openEncryption } from './open-encryption.ts'
import { readAdmissionConfig } from './read-admission-config.ts'
import { readServiceAccountKeys } from './service-account-key-options.ts'
import { openServing } from './serving-options.ts'
import { openSigning } from './signing-options.ts'

export interface StartOptions extends Omit<ClusterFlags, 'dataDir'> {
  readonly port: number
  readonly dataDirectory: string
}

/** A cluster that answers requests. */
export interface RunningCluster {
  /** How its administrator reaches it. */
  readonly address: ServerAddress
  startPrograms(): Promise<void>
  /** Ends watches, stops programs, closes the database. */
  stop(): Promise<void>
}

/** Time, chance and logs as the flags say. */
export function worldOf(
  { clock: factor, seed, verbosity }: Pick<ClusterFlags, 'clock' | 'seed' | 'verbosity'>,
  { wallClock }: CliContext,
): World {
  const clock: Clock = factor === 1 ? wallClock : new ScaledClock(factor)
  const random: Random = seed === undefined ? new SystemRandom() : new SeededRandom(seed)
  const metrics = new Metrics()
  addProcessMetrics(metrics)
  return { clock, random, logger: createLogger(verbosity), tracker: new TaskTracker(clock), metrics }
}

/** Starts the API server of a cluster and opens its port. @throws {CliError} */
export async function startCluster(options: StartOptions, context: CliContext): Promise<RunningCluster> {
  const { dataDirectory, durability, serviceClusterIpRange, serviceAccountIssuer, bindAddress } = options
  const admission = await readAdmissionConfig(options)
  const world = worldOf(options, context)
  const { wallClock, host } = context
  const ip = advertisedIp(bindAddress, host)
  const storage = openSqliteStorage({ ...world, file: join(dataDirectory, 'peapod.db'), durability })
  // Whatever the seed: keys and tokens that can be foretold protect nothing.
  const secrets = new SystemRandom()
  const identity = await ensureIdentity({
    directory: dataDirectory,
    serviceClusterIpRange,
    // Whoever comes by the advertised address must find it in the certificate.
    hosts: listensOnAll(bindAddress) && ip !== undefined ? [bindAddress, ip] : [bindAddress],
    wallClock,
    random: secrets,
    logger: world.logger,
    serviceAccountKeys: await readServiceAccountKeys(options),
  })
  const serving = await openServing(options, identity.certificates.serving, { ...world, wallClock })
  const kubeletClient = await openKubeletClient(options, identity.kubeletClient, { ...world, wallClock })
  const { signing, renewal } = await openSigning(options, identity.certificates.authority, { ...world, wallClock })
  const authentication = await openAuthentication(options, identity, wallClock)
  const rootCa = identity.certificates.authority.certificate
  const auditLog = await openAuditLog(options, { ...world, clock: wallClock })
  const controlPlane = await startControlPlane({
    ...options,
    ...world,
    storage,
    config: { serviceClusterIpRange, serviceAccountIssuer, admission },
    authentication: authentication.settings,
    authorizers: await openAuthorization(options, wallClock),
    serviceAccountKey: identity.serviceAccountKey,
    encryption: await openEncryption(options, secrets),
    serviceAddresses: options.webhookServiceAddress,
    rootCa,
    clusterSigning: signing,
    nodeNetworks: nodeNetworksOf(options),
    nodeSettings: nodeSettings(options),
    agentCredentials: kubeletClient.credentials,
    runtime: chooseRuntime(options.runtime).entry,
    autoscaling: autoscalingOf(options),
  })
  const http = await listen(controlPlane, options, () =>
    serve(controlPlane.server, {
      ...world,
      identity,
      host: bindAddress,
      port: options.port,
      wallClock,
      tls: { ...serving.tls, clientAuthorities: authentication.clientAuthorities },
      auditLog: auditLog?.log,
      limits: {
        requestTimeoutMs: options.requestTimeout,
        shutdownDelayMs: options.shutdownDelayDuration,
        maxRequestsInFlight: options.maxRequestsInflight + options.maxMutatingRequestsInflight,
      },
    }),
  )
  if (ip !== undefined) await controlPlane.server.advertise({ ip, port: http.port })
  const renewals = [identity.renewal, serving.renewal, kubeletClient.renewal, renewal]
  for (const renewal of renewals) renewal.start()
  return {
    address: { server: http.url, ca: rootCa, token: identity.adminToken, tlsServerName: serving.ownName },
    startPrograms: () => controlPlane.startPrograms(),
    stop: async () => {
      for (const renewal of renewals) renewal.stop()
      await http.close()
      await controlPlane.stop()
      await auditLog?.close()
    },
  }
}

async function listen(
  controlPlane: ControlPlane,
  { port, bindAddress }: StartOptions,
  open: () => Promise<HttpServer>,
) {
  try {
    return await open()
  } catch (error) {
    await controlPlane.stop()
    throw explained(error as NodeJS.ErrnoException, port, bindAddress)
  }
}

function explained(error: NodeJS.ErrnoException, port: number, address: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CliError(
        `port ${port} on ${address} is in use; choose another with --port, or any free one with --port 0`,
      )
    case 'EACCES':
      return new CliError(`port ${port} needs more rights than this user has; choose one above 1023 with --port`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CliError(`${address} is no address of this machine; choose another with --bind-address`)
    default:
      return error
  }
}
