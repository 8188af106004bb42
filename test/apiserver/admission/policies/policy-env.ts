import { mutatingAdmissionPolicies } from '../../../../apimachinery/kinds/admissionregistration/mutating-admission-policy.ts'
import { mutatingAdmissionPolicyBindings } from '../../../../apimachinery/kinds/admissionregistration/mutating-admission-policy-binding.ts'
import { validatingAdmissionPolicies } from '../../../../apimachinery/kinds/admissionregistration/validating-admission-policy.ts'
import { validatingAdmissionPolicyBindings } from '../../../../apimachinery/kinds/admissionregistration/validating-admission-policy-binding.ts'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import type { Kind } from '../../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../../apimachinery/object.ts'
import type { CallOptions, Outcome, TestApi } from '../../../support/api.ts'

/** A rule for writes of a resource of the core group. */
export const onResource = (resource: string, ...operations: string[]) => ({
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: operations.length > 0 ? operations : ['CREATE', 'UPDATE'],
  resources: [resource],
})

const onConfigMaps = { resourceRules: [onResource('configmaps')] }

async function createOrThrow<T extends KubeObject>(api: TestApi, kind: Kind<T>, body: object): Promise<void> {
  const { code, message } = await api.call('create', kind, { body })
  if (code !== 201) throw new Error(message)
}

/** Creates the ValidatingAdmissionPolicy `p` for ConfigMaps and its binding `b`, which denies. */
export async function validatingPolicy(api: TestApi, spec: object, binding: object = {}): Promise<void> {
  const bound = { policyName: 'p', validationActions: ['Deny'], ...binding }
  await createOrThrow(api, validatingAdmissionPolicies, {
    metadata: { name: 'p' },
    spec: { matchConstraints: onConfigMaps, ...spec },
  })
  await createOrThrow(api, validatingAdmissionPolicyBindings, { metadata: { name: 'b' }, spec: bound })
}

/** Creates a MutatingAdmissionPolicy for ConfigMaps and a binding of the same name. */
export async function mutatingPolicy(api: TestApi, name: string, spec: object, binding: object = {}): Promise<void> {
  const policy = { matchConstraints: onConfigMaps, reinvocationPolicy: 'Never', ...spec }
  await createOrThrow(api, mutatingAdmissionPolicies, { metadata: { name }, spec: policy })
  const bound = { policyName: name, ...binding }
  await createOrThrow(api, mutatingAdmissionPolicyBindings, { metadata: { name }, spec: bound })
}

/** A mutation by an apply configuration. */
export const applies = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } })

/** A mutation by a JSON patch. */
export const patches = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } })

/** Tries to create a ConfigMap. */
export function tryConfigMap(api: TestApi, data: object, options: CallOptions & { metadata?: object } = {}) {
  const { metadata = {}, ...rest } = options
  return api.call('create', configMaps, {
    query: { dryRun: 'All' },
    body: { metadata: { name: 'c', ...metadata }, data },
    ...rest,
  })
}

/** What a policy said when it refused. */
export function refusal({ message }: Outcome<KubeObject>): string {
  return message.replace(/^.*denied request: /, '')
}
