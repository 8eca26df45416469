using System.Xml.Linq;
using Farthing.Server.Serving;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Farthing.Server.Access;

/// <summary>The keys that login cookies and forms are sealed with: in the home, so that a restart logs nobody out.</summary>
internal static class KeyRing
{
    public static void AddFarthingKeyRing(this IServiceCollection services, ServerOptions options)
    {
        var protection = services.AddDataProtection().SetApplicationName("farthing");
        if (options.Home is { } home)
        {
            protection.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(home, "keys")));
        }
        else
        {
            services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new InMemory());
        }
    }

    private sealed class InMemory : IXmlRepository
    {
        private readonly List<XElement> _elements = [];

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            lock (_elements)
            {
                return [.. _elements];
            }
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            lock (_elements)
            {
                _elements.Add(element);
            }
        }
    }
}
