/** Rules of Pulumi's URNs: `urn:pulumi:<stack>::<project>::<types of parents>$<type>::<name>`. */

/** Type of the stack itself. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Where a URN belongs: its stack and project. */
export interface UrnScope {
  readonly stack: string;
  readonly project: string;
}

/** The types of a URN's parents and its own, joined by `$`. */
function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** A URN's own type. */
export function typeOf(urn: string): string {
  return qualifiedType(urn).split("$").pop() ?? "";
}

/** A URN's name, which may itself contain `::`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The package of a type token: `kubernetes` of `kubernetes:core/v1:Secret`. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? "";
}

/** Whether a type token is a provider's. */
export function isProviderType(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/**
 * The URN of a resource. The stack as parent leaves no trace in the type.
 *
 * @param parent URN of the parent, or "" for none.
 */
export function makeUrn(scope: UrnScope, parent: string, type: string, name: string): string {
  const parentType = parent === "" ? "" : qualifiedType(parent);
  const prefix = parentType === "" || parentType === STACK_TYPE ? "" : `${parentType}$`;
  return `urn:pulumi:${scope.stack}::${scope.project}::${prefix}${type}::${name}`;
}

/** The URN of the stack resource itself, which is the root of the tree. */
export function stackUrn(scope: UrnScope): string {
  return makeUrn(scope, "", STACK_TYPE, `${scope.project}-${scope.stack}`);
}

/** Whether a type token is the stack's. */
export function isStackType(type: string): boolean {
  return type === STACK_TYPE;
}

/** An alias as a program spells it; what is missing is as in the resource itself. */
export interface AliasSpec {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parentUrn?: string;
  readonly noParent?: boolean;
}

/** The URN an alias means, for a resource with the given URN and parent. */
export function aliasUrn(scope: UrnScope, urn: string, parent: string, alias: AliasSpec): string {
  const aliasScope = {
    stack: orElse(alias.stack, scope.stack),
    project: orElse(alias.project, scope.project),
  };
  const aliasParent = alias.noParent === true ? "" : orElse(alias.parentUrn, parent);
  return makeUrn(
    aliasScope,
    aliasParent,
    orElse(alias.type, typeOf(urn)),
    orElse(alias.name, nameOf(urn)),
  );
}

function orElse(value: string | undefined, fallback: string): string {
  return value === undefined || value === "" ? fallback : value;
}

/** A provider reference is `<urn>::<id>`; this is its URN. */
export function urnOfReference(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}
