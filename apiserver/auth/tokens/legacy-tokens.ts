import { secrets } from '../../../apimachinery/kinds/core/secret.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import type { Secret, ServiceAccount } from '../../../apimachinery/types/core-v1.ts'
import { secretsEqual } from '../../../platform/crypto.ts'
import type { UserInfo } from '../../api-request.ts'
import type { ObjectReader } from '../../object-reader.ts'
import { serviceAccountGroups, serviceAccountUsername } from '../users.ts'

/** `iss` of tokens that are kept in Secrets, whoever the issuer of others is. */
export const legacyIssuer = 'kubernetes/serviceaccount'

/** Marks a Secret whose token is good no more (KEP-2799). */
const invalidSinceLabel = 'kubernetes.io/legacy-token-invalid-since'

const namespaceClaim = 'kubernetes.io/serviceaccount/namespace'
const secretClaim = 'kubernetes.io/serviceaccount/secret.name'
const nameClaim = 'kubernetes.io/serviceaccount/service-account.name'
const uidClaim = 'kubernetes.io/serviceaccount/service-account.uid'

/** What is in a token that a Secret keeps (k8s.io/kubernetes/pkg/serviceaccount). */
export interface LegacyClaims {
  readonly iss: typeof legacyIssuer
  readonly [namespaceClaim]: string
  readonly [secretClaim]: string
  readonly [nameClaim]: string
  readonly [uidClaim]: string
  readonly sub: string
}

export function isLegacy(claims: { readonly iss: string }): claims is LegacyClaims {
  return claims.iss === legacyIssuer
}

export function legacyClaims({ metadata }: ServiceAccount, secretName: string): LegacyClaims {
  const { namespace = '', name, uid = '' } = metadata
  return {
    iss: legacyIssuer,
    [namespaceClaim]: namespace,
    [secretClaim]: secretName,
    [nameClaim]: name,
    [uidClaim]: uid,
    sub: serviceAccountUsername(namespace, name),
  }
}

/** Who such a token stands for. */
export function legacyUser(claims: LegacyClaims): UserInfo {
  const namespace = claims[namespaceClaim]
  return {
    name: serviceAccountUsername(namespace, claims[nameClaim]),
    uid: claims[uidClaim],
    groups: serviceAccountGroups(namespace),
  }
}

/** The Secret that a token is kept in, or why the token is good no longer. */
export function legacyInvalidity(reader: ObjectReader, claims: LegacyClaims, token: string): Secret | string {
  const { [namespaceClaim]: namespace, [secretClaim]: secretName, [nameClaim]: name, [uidClaim]: uid } = claims
  const secret = reader.get(secrets, { namespace, name: secretName })
  if (!secret || secret.metadata.deletionTimestamp) return 'service account token has been invalidated'
  const kept = Buffer.from(secret.data?.['token'] ?? '', 'base64').toString('utf8')
  if (!secretsEqual(kept, token)) return "service account token doesn't match server's copy"
  const account = reader.get(serviceAccounts, { namespace, name })
  if (!account || account.metadata.deletionTimestamp) return `service account ${namespace}/${name} has been deleted`
  if (account.metadata.uid !== uid) return `service account UID (${account.metadata.uid}) does not match claim (${uid})`
  if (secret.metadata.labels?.[invalidSinceLabel] === undefined) return secret
  return (
    `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. ` +
    'Use tokens from the TokenRequest API or manually created secret-based tokens, ' +
    `or remove the '${invalidSinceLabel}' label from the secret to temporarily allow use of this token`
  )
}
