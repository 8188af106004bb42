import { mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ServerAddress } from './http/http-connection.ts'
import { KubeconfigError, readIfThere } from './kubeconfig.ts'

/**
 * Writes a context, with a cluster and a user of the same name, into the kubeconfig at `path`, and makes it the current
 * one. What else is in the file stays, comments included. The file is replaced as a whole, readable by its owner only.
 * @throws {KubeconfigError} the file is no kubeconfig, or someone else is writing it, or it cannot be written
 */
export async function mergeContext(path: string, name: string, address: ServerAddress): Promise<void> {
  await edit(path, (document) => setContext(document, name, address))
}

/** The text of a kubeconfig that holds one context and nothing else. */
export function kubeconfigOf(name: string, address: ServerAddress): string {
  const document = emptyKubeconfig()
  setContext(document, name, address)
  return document.toString()
}

/** Undoes `mergeContext`; does nothing where there is no such context. @throws {KubeconfigError} */
export async function removeContext(path: string, name: string): Promise<void> {
  if ((await readIfThere(path)) === undefined) return
  await edit(path, (document) => {
    for (const list of ['clusters', 'users', 'contexts']) removeNamed(document, list, name)
    if (document.get('current-context') === name) document.set('current-context', '')
  })
}

/** The new file is written beside the old one under the name of client-go's lock, so that kubectl waits for us and we for it. */
async function edit(path: string, change: (document: Document) => void): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw new KubeconfigError(`cannot make ${dirname(path)}: ${(error as Error).message}`, { cause: error })
  })
  const target = await realpath(path).catch(() => path)
  const lock = `${target}.lock`
  const file = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? `if no other program is, remove ${lock}` : error.message
    throw new KubeconfigError(`cannot write ${target}: ${why}`, { cause: error })
  })
  try {
    const document = parsed(target, (await readIfThere(target)) ?? '')
    change(document)
    await file.writeFile(document.toString())
    await file.sync()
    await rename(lock, target)
  } catch (error) {
    await rm(lock, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

function parsed(path: string, text: string): Document {
  const document = parseDocument(text)
  if (document.contents === null) return emptyKubeconfig()
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new KubeconfigError(`${path} is not a kubeconfig: ${document.errors[0]?.message ?? 'it is not a map'}`)
  }
  return document as unknown as Document
}

function emptyKubeconfig(): Document {
  return new Document({ apiVersion: 'v1', kind: 'Config' }) as unknown as Document
}

function setContext(document: Document, name: string, address: ServerAddress): void {
  setNamed(document, 'clusters', name, 'cluster', clusterOf(address))
  setNamed(document, 'users', name, 'user', userOf(address))
  setNamed(document, 'contexts', name, 'context', { cluster: name, user: name })
  document.set('current-context', name)
}

function setNamed(document: Document, list: string, name: string, field: string, value: object): void {
  removeNamed(document, list, name)
  const entry = document.createNode({ name, [field]: value })
  const entries = document.get(list)
  if (isSeq(entries)) entries.add(entry)
  else document.set(list, document.createNode([entry]))
}

function removeNamed(document: Document, list: string, name: string): void {
  const entries = document.get(list)
  if (!isSeq(entries)) return
  const others = (entries as YAMLSeq<YAMLMap>).items.filter((entry) => entry.get('name') !== name)
  entries.items = others
}

function clusterOf({ server, ca, tlsServerName, insecureSkipTlsVerify }: ServerAddress): object {
  return {
    server,
    ...(ca === undefined ? {} : { 'certificate-authority-data': base64(ca) }),
    ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
    ...(insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
  }
}

function userOf({ clientCertificate, clientKey, token }: ServerAddress): object {
  return {
    ...(clientCertificate === undefined ? {} : { 'client-certificate-data': base64(clientCertificate) }),
    ...(clientKey === undefined ? {} : { 'client-key-data': base64(clientKey) }),
    ...(token === undefined ? {} : { token }),
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
