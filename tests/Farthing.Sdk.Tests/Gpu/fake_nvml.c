/*
 * A stand-in for NVIDIA's libnvidia-ml.so.1, with the functions that the SDK looks for, under their real names. A test
 * sets what it answers through the fake_ functions. Names and layouts are those of nvml.h; nothing else is. With
 * -DOLD_DRIVER it lacks what drivers before Volta and Ampere lacked.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEVICES 16
#define KEYS 16

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, GPU_IS_LOST = 15, VERSION_MISMATCH = 25 };

/* What can be set of a device; the test's enum FakeKey has the same order. */
enum { ENERGY, POWER, UTILIZATION, MEMORY_USED, MEMORY_TOTAL, MIG, LOST, ENERGY_ANSWER, POWER_ANSWER, UTILIZATION_ANSWER, MEMORY_ANSWER };

typedef struct { int64_t value[KEYS]; int64_t calls[KEYS]; int serial; } device_t;

static device_t devices[DEVICES];
/* A handle holds until the next initialisation, so that a test sees whether they are fetched again. */
typedef struct { int device; int generation; } handle_t;
static handle_t handles[DEVICES];
static int count, references, generation, inits, init_answer, reloaded, delay_us, is_reversed;

__attribute__((visibility("default"))) void fake_reset(int device_count)
{
    memset(devices, 0, sizeof devices);
    for (int i = 0; i < DEVICES; i++) devices[i].serial = i;
    count = device_count;
    references = inits = init_answer = reloaded = delay_us = is_reversed = 0;
}

__attribute__((visibility("default"))) void fake_set(int device, int key, int64_t value) { devices[device].value[key] = value; }
__attribute__((visibility("default"))) int64_t fake_calls(int device, int key) { return devices[device].calls[key]; }
__attribute__((visibility("default"))) void fake_init_answer(int answer) { init_answer = answer; }
__attribute__((visibility("default"))) void fake_slow(int microseconds) { delay_us = microseconds; }
__attribute__((visibility("default"))) void fake_reverse_order(void) { is_reversed = 1; }
__attribute__((visibility("default"))) int fake_inits(void) { return inits; }
__attribute__((visibility("default"))) int fake_is_open(void) { return references > 0; }

/* Every call answers UNINITIALIZED until the next initialisation. */
__attribute__((visibility("default"))) void fake_reload_driver(void) { reloaded = 1; }

/* For a process whose library it is and that calls none of the above: so many devices at 300 W and half their time busy. */
__attribute__((constructor)) static void from_environment(void)
{
    const char *wanted = getenv("FAKE_NVML_DEVICES");
    if (!wanted) return;
    fake_reset(atoi(wanted));
    for (int i = 0; i < count; i++) {
        devices[i].value[POWER] = 300000;
        devices[i].value[UTILIZATION] = 50;
        devices[i].value[MEMORY_USED] = 1 << 30;
        devices[i].value[MEMORY_TOTAL] = 2LL << 30;
        devices[i].value[ENERGY_ANSWER] = NOT_SUPPORTED;
    }
}

int nvmlInit_v2(void)
{
    inits++;
    if (init_answer) return init_answer;
    references++;
    generation++;
    reloaded = 0;
    return SUCCESS;
}

int nvmlShutdown(void)
{
    if (references > 0) references--;
    return SUCCESS;
}

static int ready(void) { return references > 0 && !reloaded ? SUCCESS : UNINITIALIZED; }

int nvmlDeviceGetCount_v2(unsigned *result)
{
    *result = (unsigned)count;
    return ready();
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle)
{
    if (ready()) return UNINITIALIZED;
    if (index >= (unsigned)count) return INVALID_ARGUMENT;
    int device = is_reversed ? count - 1 - (int)index : (int)index;
    if (devices[device].value[LOST]) return GPU_IS_LOST;
    handles[index].device = device;
    handles[index].generation = generation;
    *handle = &handles[index];
    return SUCCESS;
}

static int find(void *handle, int key, device_t **device)
{
    handle_t *known = handle;
    if (ready()) return UNINITIALIZED;
    if (known->generation != generation) return INVALID_ARGUMENT;
    *device = &devices[known->device];
    (*device)->calls[key]++;
    if (delay_us) {
        struct timespec wait = { 0, delay_us * 1000L };
        nanosleep(&wait, NULL);
    }
    return (*device)->value[LOST] ? GPU_IS_LOST : SUCCESS;
}

static int text(char *to, unsigned length, const char *format, int number)
{
    return snprintf(to, length, format, number) < (int)length ? SUCCESS : 7;
}

int nvmlSystemGetDriverVersion(char *version, unsigned length) { return text(version, length, "%d.54.03", 580); }

int nvmlDeviceGetUUID(void *handle, char *uuid, unsigned length)
{
    device_t *device;
    int answer = find(handle, KEYS - 1, &device);
    return answer ? answer : text(uuid, length, "GPU-fake-%d", device->serial);
}

int nvmlDeviceGetName(void *handle, char *name, unsigned length)
{
    device_t *device;
    int answer = find(handle, KEYS - 1, &device);
    return answer ? answer : text(name, length, "Fake H%d", 100);
}

int nvmlDeviceGetPowerUsage(void *handle, unsigned *milliwatts)
{
    device_t *device;
    int answer = find(handle, POWER, &device);
    if (answer || (answer = (int)device->value[POWER_ANSWER])) return answer;
    *milliwatts = (unsigned)device->value[POWER];
    return SUCCESS;
}

int nvmlDeviceGetUtilizationRates(void *handle, unsigned *rates)
{
    device_t *device;
    int answer = find(handle, UTILIZATION, &device);
    if (answer || (answer = (int)device->value[UTILIZATION_ANSWER])) return answer;
    if (device->value[MIG]) return NOT_SUPPORTED;
    rates[0] = (unsigned)device->value[UTILIZATION];
    rates[1] = 1;
    return SUCCESS;
}

/* The older one: what is used holds what is reserved, here 1 byte. */
int nvmlDeviceGetMemoryInfo(void *handle, unsigned long long *memory)
{
    device_t *device;
    int answer = find(handle, MEMORY_USED, &device);
    if (answer || (answer = (int)device->value[MEMORY_ANSWER])) return answer;
    memory[0] = (unsigned long long)device->value[MEMORY_TOTAL];
    memory[2] = (unsigned long long)device->value[MEMORY_USED] + 1;
    memory[1] = memory[0] - memory[2];
    return SUCCESS;
}

#ifndef OLD_DRIVER
typedef struct { unsigned version; unsigned long long total, reserved, free, used; } memory2_t;

int nvmlDeviceGetMemoryInfo_v2(void *handle, memory2_t *memory)
{
    device_t *device;
    if (memory->version != (sizeof(memory2_t) | (2 << 24))) return VERSION_MISMATCH;
    int answer = find(handle, MEMORY_USED, &device);
    if (answer || (answer = (int)device->value[MEMORY_ANSWER])) return answer;
    memory->total = (unsigned long long)device->value[MEMORY_TOTAL];
    memory->used = (unsigned long long)device->value[MEMORY_USED];
    memory->reserved = 1;
    memory->free = memory->total - memory->used - 1;
    return SUCCESS;
}

int nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *millijoules)
{
    device_t *device;
    int answer = find(handle, ENERGY, &device);
    if (answer || (answer = (int)device->value[ENERGY_ANSWER])) return answer;
    *millijoules = (unsigned long long)device->value[ENERGY];
    return SUCCESS;
}

int nvmlDeviceGetMigMode(void *handle, unsigned *current, unsigned *pending)
{
    device_t *device;
    int answer = find(handle, MIG, &device);
    if (answer) return answer;
    *current = *pending = (unsigned)device->value[MIG];
    return SUCCESS;
}
#endif
