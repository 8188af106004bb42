import { badRequest, conflict, notFound } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { secrets } from '../../../apimachinery/kinds/core/secret.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { BoundObjectReference } from '../../../apimachinery/types/authentication-v1.ts'
import type { Pod, ServiceAccount } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import { type BoundClaims, type ObjectClaim, objectClaim } from './service-account-claims.ts'

/**
 * Looks up what a token is to be bound to.
 * @throws {ApiError} it is not there, is another than was meant, or nothing that tokens can be bound to
 */
export function boundClaims(reader: ObjectReader, account: ServiceAccount, ref: BoundObjectReference): BoundClaims {
  const { name = '' } = ref
  const { namespace, name: accountName } = account.metadata
  switch (kindNamed(ref)) {
    case 'Pod': {
      const pod = found(reader, pods, { namespace, name })
      if (pod.spec.serviceAccountName !== accountName) {
        throw badRequest(
          `cannot bind token for serviceaccount ${goQuote(accountName)} to pod running with different serviceaccount name.`,
        )
      }
      return { pod: claimOf(pod, ref), ...nodeOf(reader, pod) }
    }
    case 'Node':
      return { node: claimOf(found(reader, nodes, { name }), ref) }
    case 'Secret':
      return { secret: claimOf(found(reader, secrets, { namespace, name }), ref) }
    default:
      throw badRequest(`cannot bind token to object of type ${gvk(ref)}`)
  }
}

/** The kind of an object in the core group, whatever the version. */
function kindNamed({ apiVersion = '', kind }: BoundObjectReference): string | undefined {
  return apiVersion.includes('/') ? undefined : kind
}

/** As Go prints a GroupVersionKind. */
function gvk({ apiVersion = '', kind = '' }: BoundObjectReference): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`
}

function found<T extends KubeObject>(reader: ObjectReader, kind: Kind<T>, ref: Parameters<ObjectReader['get']>[1]): T {
  const object = reader.get(kind, ref)
  if (!object) throw notFound(kind, ref.name)
  return object
}

function claimOf({ metadata }: KubeObject, { kind = '', name = '', uid }: BoundObjectReference): ObjectClaim {
  if (!uid || uid === metadata.uid) return objectClaim(metadata)
  throw conflict(
    { group: '', plural: kind },
    name,
    `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
  )
}

function nodeOf(reader: ObjectReader, { spec: { nodeName: name } }: Pod): BoundClaims {
  if (!name) return {}
  const node = reader.get(nodes, { name })
  return { node: node ? objectClaim(node.metadata) : { name } }
}
