using Farthing.Sdk;
using Farthing.Sdk.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Starts reporting with an app's host, and stops it with it.</summary>
public static class FarthingServices
{
    /// <summary>
    /// Reports the model calls of the whole process while the host runs. Options come from the section <c>Farthing</c> of the
    /// app's configuration (<c>Farthing:Endpoint</c>, <c>Farthing:Key</c> and so on, by the names of
    /// <see cref="FarthingOptions"/>), then from <paramref name="configure"/>, and what neither sets from FARTHING_ENDPOINT and
    /// FARTHING_KEY. Called again, it changes the options and starts no second reporter.
    /// </summary>
    /// <param name="services">The app's.</param>
    /// <param name="configure">Sets what code should decide. Default: nothing.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// The host does not start while an option is missing or wrong: the error names the key to set. That a server is away
    /// keeps nothing from starting.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddFarthing(this IServiceCollection services, Action<FarthingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ImplementationType == typeof(FarthingHostedService)))
        {
            // First of all, so that what other services call while they start is seen.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, FarthingHostedService>());
            services.AddOptions<FarthingOptions>().Configure<IServiceProvider>(
                static (options, provider) => OptionsSection.Bind(provider.GetService<IConfiguration>(), options));
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }
}
