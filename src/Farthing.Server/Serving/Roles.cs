namespace Farthing.Server.Serving;

/// <summary>What a process of <c>farthing serve</c> does: all of it, or a part where there are several.</summary>
[Flags]
internal enum Roles
{
    None = 0,

    /// <summary>Takes OTLP and hands it to a writer.</summary>
    Receiver = 1,

    /// <summary>Prices and stores.</summary>
    Writer = 2,

    /// <summary>Shows: page, API, and the work that they ask for.</summary>
    Page = 4,

    All = Receiver | Writer | Page,
}

/// <summary>Roles as they are written.</summary>
internal static class RolesText
{
    /// <summary>Reads roles with commas between, such as <c>receiver,writer</c>.</summary>
    /// <exception cref="InvalidOperationException">One is none; the message names them.</exception>
    public static Roles Parse(string text)
    {
        var roles = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Aggregate(Roles.None, (sum, word) => sum | word.ToLowerInvariant() switch
        {
            "receiver" => Roles.Receiver,
            "writer" => Roles.Writer,
            "page" => Roles.Page,
            _ => throw new InvalidOperationException($"There is no role '{word}': --roles, or FARTHING_ROLES, takes receiver, writer and page, with commas between."),
        });
        return roles == Roles.None ? throw new InvalidOperationException("--roles, or FARTHING_ROLES, names no role: give receiver, writer, page, or several with commas between.") : roles;
    }
}
