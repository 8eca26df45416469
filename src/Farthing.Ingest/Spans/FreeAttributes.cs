namespace Farthing.Ingest.Spans;

/// <summary>
/// What an app notes of a call under names of its own. Whom it was made for is known by the usual names; the rest becomes
/// labels, as far as it is short enough to be one.
/// </summary>
internal static class FreeAttributes
{
    private const int MostTags = 16;
    private const int LongestValue = 128;

    /// <summary>Reads all of them.</summary>
    public static void Read(AttributeBag attributes)
    {
        foreach (var (name, value) in attributes.Free)
        {
            if (value.Text is { } text)
            {
                Read(attributes, name, text);
            }
        }
    }

    /// <summary>Reads one; what the span says in the dialect's own words goes before it.</summary>
    public static void Read(AttributeBag attributes, string name, string value)
    {
        // Some send what is text as JSON.
        var text = value is ['"', .., '"'] ? value[1..^1] : value;
        if (text.Length is 0 or > LongestValue)
        {
            return;
        }

        if (Known(name) is { } attribute)
        {
            if (attributes[attribute].IsAbsent)
            {
                attributes[attribute] = new(text);
            }
        }
        else if (attributes.MoreTags.Count < MostTags)
        {
            attributes.AddTag($"{Texts.Limit(name, 64)}={text}");
        }
    }

    private static SpanAttribute? Known(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "USERID" or "USER" or "ENDUSERID" => SpanAttribute.User,
        "SESSIONID" or "SESSION" or "CHATID" or "CONVERSATIONID" or "THREADID" => SpanAttribute.Session,
        "CUSTOMERID" or "CUSTOMER" or "TENANTID" or "TENANT" or "ORGANIZATIONID" or "ORGID" => SpanAttribute.Customer,
        "TEAMID" or "TEAM" => SpanAttribute.Team,
        "FEATURE" => SpanAttribute.Feature,
        _ => null,
    };
}
