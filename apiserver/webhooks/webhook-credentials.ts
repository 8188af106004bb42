import type { UserCredentials } from '../../client/kubeconfig.ts'

/** How the API server logs in at webhooks: the users of a kubeconfig, named after hosts. */
export class WebhookCredentials {
  readonly #users: ReadonlyMap<string, UserCredentials>
  readonly #usual: UserCredentials | undefined

  /** @param usual of the current context, for hosts that nobody is named after */
  constructor(users: ReadonlyMap<string, UserCredentials>, usual?: UserCredentials) {
    this.#users = users
    this.#usual = usual
  }

  /**
   * The user for a host: of its name, then of `*.` and an end of it, with the port and, where that is 443, without; then
   * `*` (k8s.io/apiserver/pkg/util/webhook authentication.go).
   */
  for(host: string, port: number): UserCredentials | undefined {
    const names = [...namesOf(`${host}:${port}`), ...(port === 443 ? namesOf(host) : []), '*']
    const name = names.find((one) => this.#users.has(one))
    return name === undefined ? this.#usual : this.#users.get(name)
  }
}

function namesOf(target: string): string[] {
  const parts = target.split('.')
  return [target, ...parts.slice(1).map((_part, i) => `*.${parts.slice(i + 1).join('.')}`)]
}

/** What logs a request in over TLS. */
export function loginOptions({ clientCertificate, clientKey, token, username, password }: UserCredentials) {
  const basic = username === undefined ? undefined : Buffer.from(`${username}:${password ?? ''}`).toString('base64')
  const authorization = token ? `Bearer ${token}` : basic && `Basic ${basic}`
  return {
    ...(clientCertificate && clientKey && { cert: clientCertificate, key: clientKey }),
    headers: authorization ? { authorization } : {},
  }
}
