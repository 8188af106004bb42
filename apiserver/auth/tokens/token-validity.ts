import { goQuote } from '../../../apimachinery/go-text.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../../apimachinery/kinds/core/secret.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import { type EpochMs, parseTime } from '../../../platform/clock.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { ObjectClaim, ServiceAccountClaims } from './service-account-claims.ts'

/** How far clocks may differ, and how long objects under deletion still vouch for tokens (go-jose's DefaultLeeway). */
const leewayMs = 60_000

const invalidated = 'service account token has been invalidated'

/** Why a token whose signature is right is not good, or no longer; undefined when it is good. */
export function invalidity(reader: ObjectReader, claims: ServiceAccountClaims, nowMs: EpochMs): string | undefined {
  return untimely(claims, nowMs) ?? accountLost(reader, claims, nowMs) ?? boundObjectLost(reader, claims, nowMs)
}

function untimely({ exp, nbf }: ServiceAccountClaims, nowMs: EpochMs): string | undefined {
  if (nowMs > exp * 1000 + leewayMs) return 'service account token has expired'
  if (nowMs < nbf * 1000 - leewayMs) return 'service account token is not valid yet'
  return undefined
}

function accountLost(
  reader: ObjectReader,
  { 'kubernetes.io': { namespace, serviceaccount } }: ServiceAccountClaims,
  nowMs: EpochMs,
): string | undefined {
  const { name, uid: claimed } = serviceaccount
  const account = reader.get(serviceAccounts, { namespace, name })
  if (!account) return `serviceaccounts ${goQuote(name)} not found`
  if (isLongDeleted(account, nowMs)) return `service account ${namespace}/${name} has been deleted`
  const { uid } = account.metadata
  return uid === claimed ? undefined : `service account UID (${uid}) does not match claim (${claimed})`
}

function boundObjectLost(
  reader: ObjectReader,
  { 'kubernetes.io': { namespace, secret, pod, node } }: ServiceAccountClaims,
  nowMs: EpochMs,
): string | undefined {
  const lost = (what: string, { uid: claimed }: ObjectClaim, object: KubeObject | undefined) => {
    if (!object || isLongDeleted(object, nowMs)) return invalidated
    const { uid } = object.metadata
    return uid === claimed
      ? undefined
      : `${what} UID (${uid}) does not match service account ${what} ref claim (${claimed})`
  }
  if (secret) return lost('secret', secret, reader.get(secrets, { namespace, name: secret.name }))
  if (pod) return lost('pod', pod, reader.get(pods, { namespace, name: pod.name }))
  // A token of a pod outlives the node: there the node is for information only.
  if (node) return lost('node', node, reader.get(nodes, { name: node.name }))
  return undefined
}

function isLongDeleted({ metadata: { deletionTimestamp } }: KubeObject, nowMs: EpochMs): boolean {
  return deletionTimestamp !== undefined && parseTime(deletionTimestamp) < nowMs - leewayMs
}
