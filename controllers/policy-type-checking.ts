import { type CheckedKind, type TypeResolver, typeCheckPolicy } from '../apimachinery/admission-policies/type-check.ts'
import { structuralDecl } from '../apimachinery/cel/schema/structural-decl.ts'
import { tableDecl } from '../apimachinery/cel/schema/table-decl.ts'
import type { CelType } from '../apimachinery/cel/types/cel-type.ts'
import { structuralSchemaOf } from '../apimachinery/custom-resources/structural-schema.ts'
import { validatingAdmissionPolicies } from '../apimachinery/kinds/admissionregistration/validating-admission-policy.ts'
import { customResourceDefinitions } from '../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import { kinds } from '../apimachinery/kinds/index.ts'
import { findSchema } from '../apimachinery/schema/schema.ts'
import type { ValidatingAdmissionPolicy } from '../apimachinery/types/admissionregistration-v1.ts'
import type { CustomResourceDefinition } from '../apimachinery/types/apiextensions-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result } from '../client/reconcilers/reconciler.ts'
import { changesOf } from '../client/reconcilers/wake.ts'
import type { ControllerDeps } from './controller.ts'

/** Tells in the status of ValidatingAdmissionPolicies what their expressions get wrong about types. */
export class PolicyTypeChecking implements Reconciler<ValidatingAdmissionPolicy> {
  readonly name = 'validatingadmissionpolicy-status-controller'
  readonly resource = validatingAdmissionPolicies
  readonly wakeOn = [changesOf(validatingAdmissionPolicies)]
  readonly #resolver: TypeResolver

  constructor({ informers }: ControllerDeps) {
    this.#resolver = new KnownTypes(informers.of(customResourceDefinitions))
  }

  async reconcile(policy: ValidatingAdmissionPolicy, client: Client): Promise<Result> {
    const { generation = 0 } = policy.metadata
    if (generation <= (policy.status?.observedGeneration ?? 0)) return done
    const expressionWarnings = typeCheckPolicy(policy.spec, this.#resolver)
    const typeChecking = expressionWarnings.length > 0 ? { expressionWarnings } : {}
    const status = { ...policy.status, observedGeneration: generation, typeChecking }
    await client.updateStatus(validatingAdmissionPolicies, { ...policy, status })
    return done
  }
}

/** The types of built-in kinds, and of those that are defined. */
class KnownTypes implements TypeResolver {
  readonly #definitions: Informer<CustomResourceDefinition>

  constructor(definitions: Informer<CustomResourceDefinition>) {
    this.#definitions = definitions
  }

  ofResource(group: string, version: string, plural: string): CheckedKind | undefined {
    const builtIn = kinds.find((kind) => kind.group === group && kind.version === version && kind.plural === plural)
    const kind = builtIn?.kind ?? this.#definition(group, (names) => names.plural === plural)?.spec.names.kind
    const type = kind && this.ofKind(group === '' ? version : `${group}/${version}`, kind)
    return type ? { group, version, kind, type } : undefined
  }

  ofKind(apiVersion: string, kind: string): CelType | undefined {
    const schema = findSchema(`${apiVersion} ${kind}`)
    if (schema) return tableDecl(schema, kind)?.type
    const [group = '', version = ''] = apiVersion.split('/')
    const definition = this.#definition(group, (names) => names.kind === kind)
    const props = definition?.spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema
    return props && structuralDecl(structuralSchemaOf(props), kind, true)?.type
  }

  #definition(
    group: string,
    isMeant: (names: CustomResourceDefinition['spec']['names']) => boolean,
  ): CustomResourceDefinition | undefined {
    return this.#definitions.list().find(({ spec }) => spec.group === group && isMeant(spec.names))
  }
}
