import type { KubeObject } from '../../../apimachinery/object.ts'
import { labelMatcherOf } from '../../../apimachinery/selectors/labels.ts'
import type { ParamKind, ParamRef } from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { KindIndex } from '../../kind-index.ts'
import type { ObjectReader } from '../../object-reader.ts'

/**
 * The objects that a binding gives to its policy (k8s.io/apiserver/pkg/admission/plugin/policy/generic, CollectParams):
 * null alone when there are none to give; no object at all when there should be one and its absence is allowed.
 * @throws {Error} they cannot be found, worded as upstream does
 */
export function collectParams(
  paramKind: ParamKind | undefined,
  ref: ParamRef | undefined,
  namespace: string,
  reader: ObjectReader,
  kinds: KindIndex,
): readonly (KubeObject | null)[] {
  if (!paramKind || !ref) return [null]
  const kind = kinds.byKind(paramKind.apiVersion ?? '', paramKind.kind ?? '')
  if (!kind || kind.rules.stored === false) throw new Error(`paramKind kind \`${kindText(paramKind)}\` not known`)
  if (!kind.namespaced && ref.namespace) {
    throw new Error('paramRef.namespace must not be provided for a cluster-scoped `paramKind`')
  }
  const where = kind.namespaced ? ref.namespace || namespace : undefined
  if (where === '') {
    throw new Error('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources')
  }
  const params = ref.name
    ? [reader.get(kind, { name: ref.name, namespace: where })].filter((param) => param !== undefined)
    : selected(reader.list(kind, where), ref)
  if (params.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction')
  }
  return params
}

function selected(objects: readonly KubeObject[], { selector }: ParamRef): readonly KubeObject[] {
  const matcher = labelMatcherOf(selector)
  return objects.filter(({ metadata }) => matcher.matches(metadata.labels))
}

/** As Go prints a ParamKind. */
function kindText({ apiVersion = '', kind = '' }: ParamKind): string {
  return `&ParamKind{APIVersion:${apiVersion},Kind:${kind},}`
}
