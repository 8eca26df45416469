using Farthing.Sdk;
using Farthing.Sdk.Hosting;
using Farthing.Sdk.Instrumentation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenTelemetry.Trace;

/// <summary>Farthing for an app that has OpenTelemetry already.</summary>
public static class FarthingTracing
{
    /// <summary>
    /// Sends the GenAI spans that the app's libraries emit (Semantic Kernel, Microsoft.Extensions.AI, the OpenAI client) to a
    /// Farthing server, and the model calls that Farthing observes itself; one charge for each call, whoever else tells of it.
    /// Other spans are not sent. It is in place of <see cref="FarthingTelemetry.Start(FarthingOptions?)"/> and of <c>services.AddFarthing()</c>.
    /// </summary>
    /// <param name="builder">The app's. Its sources and sampler decide which spans there are: sample every GenAI span, for a call
    /// that is not recorded is not costed. Its resource names the service and the environment.</param>
    /// <param name="configure">Sets what code should decide. Default: nothing, and the section <c>Farthing</c> of the app's
    /// configuration, then FARTHING_ENDPOINT and FARTHING_KEY say where to report to.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Each GenAI span gets the attribution in force when it started, where the app has not set it, and
    /// <c>farthing.span.role</c> where another span is charged for the same call. Add it before the app's exporters, so that
    /// they have these too. Building the provider throws <see cref="InvalidOperationException"/> when an option is missing or
    /// wrong; the message names the key to set.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static TracerProviderBuilder AddFarthing(this TracerProviderBuilder builder, Action<FarthingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProcessor(new SpanStarts()).AddProcessor(services =>
        {
            var options = new FarthingOptions();
            OptionsSection.Bind(services.GetService<IConfiguration>(), options);
            configure?.Invoke(options);
            options.Logger ??= services.GetService<ILoggerFactory>()?.CreateLogger(FarthingTelemetry.SourceName);
            return GenAISpans.Start(options);
        });
    }
}
