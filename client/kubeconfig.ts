import { readFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ServerAddress } from './http/http-connection.ts'

/** Data is base64; files are relative to the kubeconfig. */
const clusterSchema = z.looseObject({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
})

const userSchema = z.looseObject({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  exec: z.unknown().optional(),
})

const contextSchema = z.looseObject({
  cluster: z.string(),
  user: z.string().optional(),
  namespace: z.string().optional(),
})

const kubeconfigSchema = z.looseObject({
  clusters: z.array(z.looseObject({ name: z.string(), cluster: clusterSchema })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: userSchema.nullish() })).nullish(),
  contexts: z.array(z.looseObject({ name: z.string(), context: contextSchema })).nullish(),
  'current-context': z.string().nullish(),
})

type Cluster = z.infer<typeof clusterSchema>
type User = z.infer<typeof userSchema>
type Context = z.infer<typeof contextSchema>

/** A kubeconfig, or several merged into one. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly users: ReadonlyMap<string, User>
  readonly contexts: ReadonlyMap<string, Context>
  readonly currentContext: string | undefined
}

/** Where a context leads. */
export interface KubeconfigTarget extends ServerAddress {
  readonly context: string
  /** `default` when the context names none. */
  readonly namespace: string
}

/** How a user logs in. Certificates and keys are PEM. */
export interface UserCredentials extends Pick<ServerAddress, 'clientCertificate' | 'clientKey' | 'token'> {
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** A kubeconfig that cannot be used. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
}

/** The files that kubectl would read: `asked`, or those that $KUBECONFIG lists, or `$HOME/.kube/config`. */
export function kubeconfigPaths(
  asked: string | undefined,
  env: { readonly KUBECONFIG?: string | undefined; readonly HOME?: string | undefined },
): string[] {
  if (asked) return [asked]
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean)
  return listed.length > 0 ? listed : [join(env.HOME ?? '', '.kube', 'config')]
}

/**
 * Reads and merges kubeconfigs as kubectl does: the first file that defines something counts, missing files are empty.
 * @throws {KubeconfigError}
 */
export async function readKubeconfig(paths: readonly string[]): Promise<Kubeconfig> {
  const clusters = new Map<string, Cluster>()
  const users = new Map<string, User>()
  const contexts = new Map<string, Context>()
  let currentContext: string | undefined
  for (const path of paths) {
    const file = parseKubeconfig(path, await readIfThere(path))
    const folder = dirname(resolve(path))
    for (const { name, cluster } of file.clusters ?? []) addNew(clusters, name, withAbsolutePaths(cluster, folder))
    for (const { name, user } of file.users ?? []) addNew(users, name, withAbsolutePaths(user ?? {}, folder))
    for (const { name, context } of file.contexts ?? []) addNew(contexts, name, context)
    currentContext ||= file['current-context'] || undefined
  }
  return { clusters, users, contexts, currentContext }
}

/**
 * Where `context` leads (the current one unless given), with the files it names read.
 * @throws {KubeconfigError} something it names is missing, or it logs in by a program
 */
export async function kubeconfigTarget(config: Kubeconfig, context = config.currentContext): Promise<KubeconfigTarget> {
  if (!context) throw new KubeconfigError('no context is current: name one')
  const { cluster: clusterName, user: userName, namespace } = found(config.contexts, 'context', context)
  const cluster = found(config.clusters, 'cluster', clusterName)
  const user = userName ? await kubeconfigUser(config, userName) : {}
  return {
    context,
    namespace: namespace || 'default',
    server: cluster.server,
    ca: await textOf(cluster['certificate-authority-data'], cluster['certificate-authority']),
    clientCertificate: user.clientCertificate,
    clientKey: user.clientKey,
    token: user.token,
    tlsServerName: cluster['tls-server-name'],
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
  }
}

/**
 * How a user of a kubeconfig logs in, with the files it names read.
 * @throws {KubeconfigError} there is none, or it logs in by a program
 */
export async function kubeconfigUser(config: Kubeconfig, name: string): Promise<UserCredentials> {
  const user = found(config.users, 'user', name)
  if (user.exec) throw new KubeconfigError(`user "${name}" logs in by a program, which is not supported`)
  const { username, password } = user
  return {
    clientCertificate: await textOf(user['client-certificate-data'], user['client-certificate']),
    clientKey: await textOf(user['client-key-data'], user['client-key']),
    token: user.token ?? (await textOf(undefined, user.tokenFile))?.trim(),
    username,
    password,
  }
}

/** @returns undefined when there is no such file */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new KubeconfigError(`cannot read ${path}`, { cause: error })
  }
}

function parseKubeconfig(path: string, text: string | undefined): z.infer<typeof kubeconfigSchema> {
  try {
    return kubeconfigSchema.parse(parse(text ?? '') ?? {})
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new KubeconfigError(`${path} is not a kubeconfig: ${why}`, { cause: error })
  }
}

function addNew<V>(map: Map<string, V>, name: string, value: V): void {
  if (!map.has(name)) map.set(name, value)
}

const pathFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

function withAbsolutePaths<T extends Record<string, unknown>>(entry: T, folder: string): T {
  const paths = pathFields.filter((field) => entry[field])
  return { ...entry, ...Object.fromEntries(paths.map((field) => [field, resolve(folder, String(entry[field]))])) }
}

function found<V>(map: ReadonlyMap<string, V>, what: string, name: string): V {
  const value = map.get(name)
  if (value === undefined) throw new KubeconfigError(`${what} "${name}" does not exist`)
  return value
}

async function textOf(base64: string | undefined, path: string | undefined): Promise<string | undefined> {
  if (base64) return Buffer.from(base64, 'base64').toString('utf8')
  if (!path) return undefined
  const text = await readIfThere(path)
  if (text === undefined) throw new KubeconfigError(`${path} does not exist`)
  return text
}
