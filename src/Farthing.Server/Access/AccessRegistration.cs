using System.Threading.RateLimiting;
using Farthing.Server.Serving;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;

namespace Farthing.Server.Access;

/// <summary>Who may see the page: on loopback anyone, elsewhere who has the password or is known to the provider.</summary>
internal static class AccessRegistration
{
    public const string LoginLimit = "login";

    public static void AddFarthingAccess(this IServiceCollection services, ServerOptions options)
    {
        services.AddAuthorization(authorization =>
        {
            if (options.NeedsLogin)
            {
                authorization.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
            }
        });
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "farthing";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
            cookie.LoginPath = "/login";
            if (options.Oidc.IsSet && options.Password is null)
            {
                cookie.ForwardChallenge = OpenIdConnectDefaults.AuthenticationScheme;
            }
        });
        if (options.Oidc is { IsSet: true } oidc)
        {
            authentication.AddOpenIdConnect(provider =>
            {
                (provider.Authority, provider.ClientId, provider.ClientSecret) = (oidc.Authority, oidc.ClientId, oidc.ClientSecret);
                provider.ResponseType = "code";
                provider.RequireHttpsMetadata = !ServerOptions.IsLoopback(new Uri(oidc.Authority!).Host);
            });
        }

        // Ten guesses a minute and address: a person never notices, a guesser never finishes.
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddPolicy(LoginLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new() { PermitLimit = 10, Window = TimeSpan.FromMinutes(1) }));
        });
    }

    public static void UseFarthingAccess(this WebApplication app, ServerOptions options)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        if (options.Password is { } password)
        {
            app.MapLogin(password);
        }
    }
}
