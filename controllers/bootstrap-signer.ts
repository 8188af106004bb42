import { deepEqual } from '../apimachinery/equality.ts'
import { configMaps } from '../apimachinery/kinds/core/config-map.ts'
import { secrets } from '../apimachinery/kinds/core/secret.ts'
import type { ConfigMap, Secret } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type KeyReconciler, type Result, requeueAfter } from '../client/reconcilers/reconciler.ts'
import { mapped } from '../client/reconcilers/wake.ts'
import type { Clock } from '../platform/clock.ts'
import { hmacSha256 } from '../platform/crypto.ts'
import { bootstrapTokenNamespace, isBootstrapToken, msUntilExpiry, tokenText } from './bootstrap-token.ts'
import type { ControllerDeps } from './controller.ts'

/** What nodes read of a cluster before they have joined it. */
const clusterInfo = { namespace: 'kube-public', name: 'cluster-info' }
const key = `${clusterInfo.namespace}/${clusterInfo.name}`

const kubeconfigKey = 'kubeconfig'
const signaturePrefix = 'jws-kubeconfig-'

/**
 * Signs the kubeconfig in the ConfigMap `cluster-info` with each bootstrap token that is for signing, so that who has the
 * token can tell that the cluster is the right one. Tokens that are over sign no more.
 */
export class BootstrapSigner implements KeyReconciler {
  readonly name = 'bootstrap-signer-controller'
  readonly wakeOn = [
    mapped<ConfigMap>(configMaps, ({ metadata }) => (`${metadata.namespace}/${metadata.name}` === key ? [key] : [])),
    mapped<Secret>(secrets, (secret) => (isBootstrapToken(secret) ? [key] : [])),
  ]
  readonly #clock: Clock
  readonly #configMaps: Informer<ConfigMap>
  readonly #secrets: Informer<Secret>

  constructor({ clock, informers }: ControllerDeps) {
    this.#clock = clock
    this.#configMaps = informers.of(configMaps)
    this.#secrets = informers.of(secrets)
  }

  async reconcileKey(_key: string, client: Client): Promise<Result> {
    const info = this.#configMaps.get(key)
    const content = info?.data?.[kubeconfigKey]
    if (!info || content === undefined) return done
    const tokens = this.#secrets.list(bootstrapTokenNamespace).filter((secret) => this.#signs(secret))
    const others = Object.entries(info.data ?? {}).filter(([name]) => !name.startsWith(signaturePrefix))
    const signatures = tokens.map((secret) => {
      const id = tokenText(secret, 'token-id')
      return [signaturePrefix + id, detachedSignature(content, id, tokenText(secret, 'token-secret'))] as const
    })
    const data = Object.fromEntries([...others, ...signatures])
    if (!deepEqual(data, info.data)) await client.update(configMaps, { ...info, data })
    const endsMs = tokens.flatMap((secret) => msUntilExpiry(secret, this.#clock.now()) ?? [])
    return endsMs.length > 0 ? requeueAfter(Math.min(...endsMs)) : done
  }

  /** Whether a Secret is what it should be: named after its token, and for signing. */
  #signs(secret: Secret): boolean {
    const id = tokenText(secret, 'token-id')
    return (
      isBootstrapToken(secret) &&
      /^[a-z0-9]{6}$/.test(id) &&
      secret.metadata.name === `bootstrap-token-${id}` &&
      tokenText(secret, 'token-secret') !== '' &&
      tokenText(secret, 'usage-bootstrap-signing') === 'true' &&
      (msUntilExpiry(secret, this.#clock.now()) ?? 1) > 0
    )
  }
}

/** A JSON Web Signature without its content (RFC 7515 appendix F), HS256 with the secret of the token. */
function detachedSignature(content: string, id: string, secret: string): string {
  const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64url')
  const header = encoded(JSON.stringify({ alg: 'HS256', kid: id }))
  return `${header}..${hmacSha256(secret, `${header}.${encoded(content)}`).toString('base64url')}`
}
