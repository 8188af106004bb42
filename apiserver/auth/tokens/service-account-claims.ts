import type { ObjectMeta } from '../../../apimachinery/types/meta-v1.ts'
import type { EpochMs } from '../../../platform/clock.ts'
import type { UserInfo } from '../../api-request.ts'
import { serviceAccountGroups, serviceAccountUsername } from '../users.ts'

/** An object in a token; no uid: a node that was not there. */
export interface ObjectClaim {
  readonly name: string
  readonly uid?: string
}

/** What a token is bound to. A token of a pod names the pod's node, too. */
export interface BoundClaims {
  readonly pod?: ObjectClaim
  readonly node?: ObjectClaim
  readonly secret?: ObjectClaim
}

/** What is in a token of a service account (RFC 7519, and k8s.io/kubernetes/pkg/serviceaccount). Times are in seconds. */
export interface ServiceAccountClaims {
  readonly aud: readonly string[]
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly serviceaccount: ObjectClaim
    /** When a token that lives longer than was asked for should have been replaced. */
    readonly warnafter?: number
  } & BoundClaims
  readonly nbf: number
  readonly sub: string
}

/** What a token is to say. */
export interface TokenContent {
  readonly issuer: string
  readonly id: string
  readonly audiences: readonly string[]
  readonly nowMs: EpochMs
  readonly lifetimeSeconds: number
  readonly warnAfterSeconds?: number | undefined
  readonly bound: BoundClaims
}

export function claimsFor(account: ObjectMeta, content: TokenContent): ServiceAccountClaims {
  const now = Math.floor(content.nowMs / 1000)
  const { namespace = '', name } = account
  return {
    aud: content.audiences,
    exp: now + content.lifetimeSeconds,
    iat: now,
    iss: content.issuer,
    jti: content.id,
    'kubernetes.io': {
      namespace,
      ...content.bound,
      serviceaccount: objectClaim(account),
      ...(content.warnAfterSeconds !== undefined && { warnafter: now + content.warnAfterSeconds }),
    },
    nbf: now,
    sub: serviceAccountUsername(namespace, name),
  }
}

export function objectClaim({ name, uid }: ObjectMeta): ObjectClaim {
  return { name, ...(uid && { uid }) }
}

/** Who a token stands for. */
export function userOf({ jti, 'kubernetes.io': claims }: ServiceAccountClaims): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims
  const extra = {
    'credential-id': `JTI=${jti}`,
    'node-name': node?.name,
    'node-uid': node?.uid,
    'pod-name': pod?.name,
    'pod-uid': pod?.uid,
  }
  const given = Object.entries(extra).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    name: serviceAccountUsername(namespace, serviceaccount.name),
    uid: serviceaccount.uid ?? '',
    groups: serviceAccountGroups(namespace),
    extra: Object.fromEntries(given.map(([key, value]) => [`authentication.kubernetes.io/${key}`, [value]])),
  }
}
