import { type FieldError, forbiddenField, invalidField, requiredField, unsupportedField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../names.ts'
import type {
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  ServiceAccountSubject,
  Subject,
} from '../../types/flowcontrol-v1.ts'
import { each, required } from '../validation/fields.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']

/** Kinds of subjects with the field that holds each. */
const subjectFields = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const

/** What is wrong with which requests, of whom, a flow schema is about. */
export function flowRuleErrors(rule: PolicyRulesWithSubjects, path: string): FieldError[] {
  const { subjects, resourceRules, nonResourceRules } = rule
  const errors = subjects?.length
    ? each(`${path}.subjects`, subjects, subjectErrors)
    : [requiredField(`${path}.subjects`, 'subjects must contain at least one value')]
  if (!resourceRules?.length && !nonResourceRules?.length) {
    errors.push(requiredField(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'))
  }
  return [
    ...errors,
    ...each(`${path}.resourceRules`, resourceRules, resourceRuleErrors),
    ...each(`${path}.nonResourceRules`, nonResourceRules, nonResourceRuleErrors),
  ]
}

function subjectErrors(subject: Subject, path: string): FieldError[] {
  const { kind } = subject
  if (!isSubjectKind(kind)) return [unsupportedField(`${path}.kind`, kind, Object.keys(subjectFields))]
  const field = subjectFields[kind]
  const others = Object.entries(subjectFields).filter(([other, name]) => other !== kind && subject[name])
  return [
    ...holderErrors(subject, field, kind, `${path}.${field}`),
    ...others.map(([other, name]) =>
      forbiddenField(`${path}.${name}`, `${name} is forbidden when subject kind is not '${other}'`),
    ),
  ]
}

function isSubjectKind(kind: string): kind is keyof typeof subjectFields {
  return Object.hasOwn(subjectFields, kind)
}

function holderErrors(
  subject: Subject,
  field: (typeof subjectFields)[keyof typeof subjectFields],
  kind: string,
  path: string,
): FieldError[] {
  const holder = subject[field]
  if (!holder) return [requiredField(path, `${field} is required when subject kind is '${kind}'`)]
  if (field === 'serviceAccount') return serviceAccountErrors(holder as ServiceAccountSubject, path)
  return required(`${path}.name`, holder.name)
}

function serviceAccountErrors({ name, namespace }: ServiceAccountSubject, path: string): FieldError[] {
  const errors = required(`${path}.name`, name)
  if (name && name !== '*') errors.push(...invalids(`${path}.name`, name, dnsSubdomainErrors(name)))
  if (!namespace) return [...errors, requiredField(`${path}.namespace`, 'must specify namespace for service account')]
  return [...errors, ...invalids(`${path}.namespace`, namespace, dnsLabelErrors(namespace))]
}

function resourceRuleErrors(rule: ResourcePolicyRule, path: string): FieldError[] {
  const { apiGroups, resources, namespaces, clusterScope } = rule
  const listErrors = (field: string, list: readonly string[] | null | undefined, missing: string, others: string) => {
    if (!list?.length) return [requiredField(`${path}.${field}`, `resource rules must supply at least one ${missing}`)]
    return wildcardErrors(`${path}.${field}`, list, others)
  }
  return [
    ...verbsErrors(rule.verbs ?? [], `${path}.verbs`),
    ...listErrors('apiGroups', apiGroups, 'api group', 'api groups'),
    ...listErrors('resources', resources, 'resource', 'resources'),
    ...namespacesErrors(namespaces ?? [], clusterScope ?? false, `${path}.namespaces`),
  ]
}

function namespacesErrors(namespaces: readonly string[], clusterScope: boolean, path: string): FieldError[] {
  if (namespaces.length === 0 && !clusterScope) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace'
    return [requiredField(path, detail)]
  }
  if (namespaces.includes('*')) return wildcardErrors(path, namespaces, 'namespaces')
  return each(path, namespaces, (namespace, at) => {
    const messages = dnsLabelErrors(namespace)
    const intro = "each member of this list must be '*' or a DNS-1123 label; "
    return invalids(
      at,
      namespace,
      messages.map((message) => intro + message),
    )
  })
}

function nonResourceRuleErrors(rule: NonResourcePolicyRule, path: string): FieldError[] {
  const urls = rule.nonResourceURLs ?? []
  const field = `${path}.nonResourceURLs`
  const errors = verbsErrors(rule.verbs ?? [], `${path}.verbs`)
  if (urls.length === 0) {
    return [...errors, requiredField(field, 'nonResourceURLs must contain at least one value')]
  }
  if (urls.includes('*')) return [...errors, ...wildcardErrors(field, urls, 'non-resource URLs')]
  return [
    ...errors,
    ...each(field, urls, (url, at) => {
      const problem = urlProblem(url)
      return problem === undefined ? [] : [invalidField(at, url, problem)]
    }),
  ]
}

/** The first thing that is wrong with the path of a URL. */
function urlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty'
  if (!url.startsWith('/')) return 'must start with slash'
  if (url.includes(' ')) return 'must not contain white-space'
  if (url.includes('//')) return 'must not contain double slash'
  const wildcard = url.indexOf('*')
  if (wildcard < 0 || (wildcard === url.length - 1 && url.endsWith('/*'))) return undefined
  return 'wildcard can only do suffix matching'
}

function verbsErrors(given: readonly string[], path: string): FieldError[] {
  if (given.length === 0) return [requiredField(path, 'verbs must contain at least one value')]
  if (given.includes('*')) return wildcardErrors(path, given, 'verbs')
  return given.every((verb) => verbs.includes(verb)) ? [] : [unsupportedField(path, given, verbs)]
}

function wildcardErrors(path: string, list: readonly string[], others: string): FieldError[] {
  if (list.length === 1 || !list.includes('*')) return []
  return [invalidField(path, list, `if '*' is present, must not specify other ${others}`)]
}
