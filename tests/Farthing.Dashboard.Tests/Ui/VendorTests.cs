namespace Farthing.Dashboard.Tests.Ui;

public sealed class VendorTests
{
    [Fact]
    public void Only_the_Ui_folder_and_the_project_file_know_the_component_vendor()
    {
        var others = Source.Files.Where(file => Path.GetRelativePath(Source.Dashboard, file) is var path
            && !path.StartsWith("Ui", StringComparison.Ordinal) && path != "Farthing.Dashboard.csproj");

        Assert.DoesNotContain(others, file => File.ReadAllText(file).Contains("Radzen", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_component_is_longer_than_150_lines_and_app_css_stays_below_300()
    {
        Assert.DoesNotContain(Source.Files, file => file.EndsWith(".razor", StringComparison.Ordinal) && File.ReadLines(file).Count() > 150);
        Assert.True(File.ReadLines(Path.Combine(Source.Dashboard, "wwwroot", "app.css")).Count() < 300);
    }
}
