using System.Globalization;
using System.Text.RegularExpressions;

namespace Farthing.Dashboard.Tests.Frame;

/// <summary>Holds the tokens to WCAG 2.2 AA, in every theme.</summary>
public sealed partial class ContrastTests
{
    private static readonly string[] s_text = ["--text-1", "--text-2", "--text-3", "--accent", "--good", "--warn", "--bad"];
    private static readonly string[] s_surfaces = ["--surface-1", "--surface-2", "--surface-3"];

    public static TheoryData<string, double> Themes => new() { { "light", 4.5 }, { "dark", 4.5 }, { "light, more contrast", 7 }, { "dark, more contrast", 7 } };

    [Theory]
    [MemberData(nameof(Themes))]
    public void Text_stands_out_from_every_surface(string theme, double least)
    {
        var tokens = Tokens(theme);
        foreach (var text in s_text)
        {
            foreach (var surface in s_surfaces)
            {
                var ratio = Ratio(Luminance(tokens[text]), Luminance(tokens[surface]));
                Assert.True(ratio >= least, FormattableString.Invariant($"{theme}: {text} on {surface} has {ratio:0.00}, needs {least}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Borders_of_inputs_stand_out_from_the_page(string theme, double _) =>
        Assert.True(Ratio(Luminance(Tokens(theme)["--line-strong"]), Luminance(Tokens(theme)["--surface-1"])) >= 3);

    [Fact]
    public void The_conversion_knows_black_white_and_a_colour_in_between()
    {
        Assert.Equal(21, Ratio(Luminance("#000000"), Luminance("#ffffff")), 3);
        Assert.Equal(21, Ratio(Luminance("oklch(0 0 0)"), Luminance("oklch(1 0 0)")), 1);
        Assert.Equal(Luminance("#ff0000"), Luminance("oklch(0.628 0.2577 29.23)"), 2);
    }

    private static Dictionary<string, string> Tokens(string theme)
    {
        var css = File.ReadAllText(Path.Combine(Source.Dashboard, "wwwroot", "tokens.css"));
        var parts = css.Split("@media (prefers-contrast: more)");
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in theme.EndsWith("more contrast", StringComparison.Ordinal) ? parts : [parts[0]])
        {
            foreach (Match block in Block().Matches(part))
            {
                if (!block.Groups["selector"].Value.Contains("dark", StringComparison.Ordinal) || theme.StartsWith("dark", StringComparison.Ordinal))
                {
                    foreach (Match token in Token().Matches(block.Groups["body"].Value))
                    {
                        tokens[token.Groups["name"].Value] = token.Groups["value"].Value.Trim();
                    }
                }
            }
        }

        return tokens;
    }

    private static double Ratio(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Luminance(string colour)
    {
        if (colour.StartsWith('#'))
        {
            var channels = Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
                .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
            return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
        }

        // CSS Color 4: OKLCH to OKLab to LMS to linear sRGB.
        var parts = colour["oklch(".Length..^1].Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var (a, b) = (parts[1] * Math.Cos(parts[2] * Math.PI / 180), parts[1] * Math.Sin(parts[2] * Math.PI / 180));
        var l = Math.Pow(parts[0] + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(parts[0] - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(parts[0] - (0.0894841775 * a) - (1.2914855480 * b), 3);
        var red = (4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s);
        var green = (-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s);
        var blue = (-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s);
        return (0.2126 * Math.Clamp(red, 0, 1)) + (0.7152 * Math.Clamp(green, 0, 1)) + (0.0722 * Math.Clamp(blue, 0, 1));
    }

    [GeneratedRegex(@"(?<selector>:root[^{]*)\{(?<body>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<name>--[\w-]+):(?<value>[^;]+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
