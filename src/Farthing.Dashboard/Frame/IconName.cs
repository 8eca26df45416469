namespace Farthing.Dashboard.Frame;

/// <summary>The icons, drawn on a grid of 16.</summary>
public enum IconName
{
    /// <summary>Bars.</summary>
    Overview,

    /// <summary>A list.</summary>
    Calls,

    /// <summary>A pulse.</summary>
    Status,

    /// <summary>A letter.</summary>
    DeadLetters,

    /// <summary>A key.</summary>
    Keys,

    /// <summary>Three lines.</summary>
    Menu,

    /// <summary>A panel with its side marked.</summary>
    Rail,

    /// <summary>A clock.</summary>
    Clock,

    /// <summary>A magnifying glass.</summary>
    Search,

    /// <summary>A sun.</summary>
    Light,

    /// <summary>A moon.</summary>
    Dark,

    /// <summary>A screen.</summary>
    System,

    /// <summary>A cross.</summary>
    Remove,

    /// <summary>A plus.</summary>
    Add,

    /// <summary>A table.</summary>
    Table,
}

internal static class IconPaths
{
    /// <summary>The icon's strokes.</summary>
    public static string Path(this IconName name) => name switch
    {
        IconName.Overview => "M2.5 13.5h11M4.5 11V7.5M8 11V3.5M11.5 11V6",
        IconName.Calls => "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.5M2.5 8h.5M2.5 12h.5",
        IconName.Status => "M1.5 8.5h3l2-5 3 9 2-4h3",
        IconName.DeadLetters => "M2 3.5h12v9H2zM2 4l6 5l6-5",
        IconName.Keys => "M5 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5M7.5 8h6.5M11.5 8v2.5M14 8v2.5",
        IconName.Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
        IconName.Rail => "M2.5 3h11v10h-11zM6 3v10",
        IconName.Clock => "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5M8 4.75V8l2.25 1.5",
        IconName.Search => "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.25 10.25l3.25 3.25",
        IconName.Light => "M8 5.25a2.75 2.75 0 1 0 0 5.5a2.75 2.75 0 1 0 0-5.5M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1",
        IconName.Dark => "M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5z",
        IconName.System => "M2 3h12v8H2zM6 13.5h4M8 11v2.5",
        IconName.Remove => "M4.5 4.5l7 7M11.5 4.5l-7 7",
        IconName.Add => "M8 3.5v9M3.5 8h9",
        IconName.Table => "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.75h11M6.5 3v10",
        _ => "",
    };
}
