using System.Reflection;
using System.Text;

namespace Farthing.Sdk.Tests;

/// <summary>Prints what an assembly offers to its users, one line a member, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append(Bases(type)).Append('\n');
            foreach (var line in type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type is { IsAbstract: true, IsSealed: true } ? "static class"
        : (type.IsSealed && !type.IsValueType ? "sealed " : "") + (type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class");

    private static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Insert(0, Name(parent));
        }

        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string? Line(MemberInfo member) => member switch
    {
        MethodBase { IsSpecialName: true, IsConstructor: false } => null,
        MethodBase method when IsVisible(method) => $"{Scope(method)}{Returns(method)}{Parameters(method)}",
        PropertyInfo property when property.GetAccessors().Length > 0 =>
            $"{Scope(property.GetAccessors()[0])}{Name(property.PropertyType)} {property.Name} {{ {(property.GetMethod is { IsPublic: true } ? "get; " : "")}{(property.SetMethod is { IsPublic: true } ? "set; " : "")}}}",
        FieldInfo { IsPublic: true, IsLiteral: true } constant => $"const {Name(constant.FieldType)} {constant.Name} = \"{constant.GetRawConstantValue()}\"",
        FieldInfo { IsPublic: true } field => $"{Name(field.FieldType)} {field.Name}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Scope(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "")
        + (method is MethodInfo { IsVirtual: true } info && info.GetBaseDefinition() != info ? "override " : "");

    private static string Returns(MethodBase method) => method is MethodInfo info ? $"{Name(info.ReturnType)} {info.Name}" : "new";

    private static string Parameters(MethodBase method) => "(" + string.Join(", ", method.GetParameters().Select(p =>
        $"{Name(p.ParameterType)} {p.Name}" + (p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : ""))) + ")";

    private static string Name(Type type) =>
        !type.IsGenericType ? type.Name
        : $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
}
