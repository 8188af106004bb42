import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { AdmissionAttributes } from './admission.ts'
import type { MatchTarget } from './matching/target.ts'

/** The `request` of an AdmissionReview (admission.k8s.io/v1), without uid and objects. @param target what was matched */
export function admissionRequestOf(attributes: AdmissionAttributes, target: MatchTarget): Record<string, unknown> {
  const { kind, subresource, namespace, name, operation, user, dryRun, object, oldObject } = attributes
  const shown = subresource === '' ? undefined : (object ?? oldObject)
  return {
    kind: kindOf(target.kind, shown),
    resource: resourceOf(target.kind),
    ...(subresource && { subResource: subresource, requestSubResource: subresource }),
    requestKind: kindOf(kind, shown),
    requestResource: resourceOf(kind),
    // None yet for an object that came with the prefix of one.
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid && { uid: user.uid }),
      groups: user.groups,
      ...(user.extra && { extra: user.extra }),
    },
    dryRun,
    options: attributes.options?.() ?? null,
  }
}

/** Subresources have kinds of their own. */
function kindOf(kind: Kind, shown: KubeObject | undefined) {
  const apiVersion = shown?.apiVersion ?? kind.apiVersion
  const slash = apiVersion.indexOf('/')
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: shown?.kind ?? kind.kind,
  }
}

function resourceOf({ group, version, plural }: Kind) {
  return { group, version, resource: plural }
}
