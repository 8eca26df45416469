using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Ui;
using Farthing.Dashboard.Url;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;

namespace Farthing.Dashboard.Tests;

/// <summary>Renders a component as a page would and reads the result.</summary>
internal static class Rendering
{
    public static async Task<IElement> RenderAsync<T>(Dictionary<string, object?> parameters, string address = "/")
        where T : IComponent
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddUi();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<NavigationManager>(new At("http://localhost" + address));
        services.AddSingleton<IJSRuntime, NoScripts>();
        services.AddSingleton(new IngestAddress(new("http://0.0.0.0:8318")));
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Cascading<T>>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(Cascading<T>.State)] = ViewState.Parse(address), [nameof(Cascading<T>.Parameters)] = parameters,
            }));
            return root.ToHtmlString();
        });
        return (await new HtmlParser().ParseDocumentAsync(html)).Body!;
    }

    private sealed class Cascading<T> : ComponentBase
        where T : IComponent
    {
        [Parameter]
        public ViewState State { get; set; } = ViewState.Default;

        [Parameter]
        public Dictionary<string, object?> Parameters { get; set; } = [];

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<ViewState>>(0);
            builder.AddComponentParameter(1, "Value", State);
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent<CascadingValue<DisplayZone>>(0);
                inner.AddComponentParameter(1, "Value", DisplayZone.Utc);
                inner.AddComponentParameter(2, "ChildContent", (RenderFragment)(innermost =>
                {
                    innermost.OpenComponent<T>(0);
                    innermost.AddMultipleAttributes(1, Parameters!);
                    innermost.CloseComponent();
                }));
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }

    private sealed class At : NavigationManager
    {
        public At(string uri) => Initialize("http://localhost/", uri);
    }

    private sealed class NoScripts : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new NotSupportedException();

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => throw new NotSupportedException();
    }
}
